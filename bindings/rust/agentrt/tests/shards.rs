//! Maps of shards and topologies: owners, epochs, hand-overs; neighbours, edges, pictures.

mod support;

use std::sync::mpsc;

use agentrt::{
    shard_hash, Error, Iso, Member, Relation, Runtime, Shards, ShardsOptions, SpawnOptions,
    Topology,
};
use support::SOON;

fn five() -> Vec<Member> {
    (1..=5).map(|n| Member::new(10 * u64::from(n), n)).collect()
}

fn of(shards: u32) -> ShardsOptions {
    ShardsOptions { shards, handover_type: 99, ..ShardsOptions::default() }
}

#[test]
fn a_key_has_the_owner_it_has_in_every_language() {
    let runtime = Runtime::new().unwrap();
    let shards = runtime.shards(&five(), &ShardsOptions::default()).unwrap();
    let owners = ["", "AAPL", "MSFT"].map(|key| shards.find(0, key).unwrap());
    assert_eq!(owners.map(|owner| owner.member), [50, 50, 30]);
    assert_eq!((owners[1].shard, owners[1].epoch, owners[1].agent), (100, 1, None));
    assert_eq!(shards.find_hash(1, shard_hash("MSFT").unwrap()).unwrap(), owners[2]);
    assert_eq!(shard_hash("abc").unwrap(), 0x44BC_2CF5_AD77_0999);
}

#[test]
fn an_agent_makes_a_map() {
    let runtime = Runtime::simulated(1).unwrap();
    let maker = runtime.spawn_async(&SpawnOptions::new(), |_| async {
        let shards = agentrt::shards(&five(), &of(32))?;
        assert_eq!(shards.find(0, "AAPL")?.epoch, 1);
        Ok(())
    });
    assert_eq!(maker.unwrap().end_wait(SOON).unwrap().exit, Ok(()));
    assert!(matches!(agentrt::shards(&five(), &of(32)), Err(Error::Context(_))));
}

#[test]
fn a_change_is_an_epoch_and_moves_the_difference() {
    let runtime = Runtime::new().unwrap();
    let shards = runtime.shards(&[1, 2, 3].map(|id| Member::new(id, 1)), &of(32)).unwrap();
    assert_eq!(shards.change(1, &[Member::new(4, 1)]).unwrap(), 2);
    let moves = shards.moves(2).unwrap();
    assert_eq!(moves.len(), 8);
    assert!(moves.iter().all(|moved| moved.to == 4));
    assert!(matches!(shards.find(1, "k"), Err(Error::Epoch(_))));
    assert_eq!(shards.change(0, &[Member::new(4, 0)]).unwrap(), 3);
    assert_eq!(shards.info().unwrap().members, 3);
    let line = shards.replicas(3, 0, 3).unwrap();
    assert_eq!(line[0], shards.find_hash(3, 0).unwrap());
}

#[test]
fn what_a_map_refuses() {
    let runtime = Runtime::new().unwrap();
    let shards = runtime.shards(&[Member::new(1, 1)], &of(8)).unwrap();
    let bad = [
        vec![],
        vec![Member::new(1, 1); 2],
        vec![Member::new(1, 0)],
        vec![Member::new(1 << 53, 1)],
    ];
    for members in bad {
        assert!(matches!(runtime.shards(&members, &of(8)), Err(Error::Argument(_))));
    }
    assert!(matches!(runtime.shards(&five(), &of(100)), Err(Error::Argument(_))));
    assert!(matches!(shards.replicas(0, 0, 2), Err(Error::Argument(_))));
    assert!(matches!(shards.change(0, &[Member::new(1, 0)]), Err(Error::Argument(_))));
    assert!(matches!(shards.signal(0, "k", 1, ()), Err(Error::Argument(_))));
    let returned = shards.signal_iso(0, "k", 1, Iso::new(b"it").unwrap()).unwrap_err();
    assert!(matches!(returned.error, Error::Argument(_)), "{returned}");
    assert_eq!(&returned.iso[..], b"it");
    assert_eq!(shards.info().unwrap().epoch, 1);
}

#[test]
fn the_last_clone_closes_the_map() {
    let runtime = Runtime::new().unwrap();
    let shards = runtime.shards(&five(), &of(8)).unwrap();
    let clone: Shards = shards.clone();
    drop(shards);
    assert!(clone.find(0, "k").is_ok());
    clone.close();
    clone.close();
    assert!(matches!(clone.find(0, "k"), Err(Error::Stale(_))));
}

#[test]
fn the_order_of_a_key_survives_a_hand_over() {
    let runtime = Runtime::new().unwrap();
    let (sender, seen) = mpsc::channel();
    let spawn = |name: &'static str| {
        let sender = sender.clone();
        let log = move |mut mailbox: agentrt::Mailbox| async move {
            while let Some(message) = mailbox.recv().await {
                sender.send((name, message.type_number())).unwrap();
                if message.type_number() == 99 {
                    message.reply(0, ())?;
                }
            }
            Ok(())
        };
        runtime.spawn_async(&SpawnOptions::new(), log).unwrap()
    };
    let (old, new) = (spawn("old"), spawn("new"));
    let shards = runtime.shards(&[Member::new(1, 1).agent(old)], &of(1)).unwrap();
    shards.signal_iso(1, "k", 1, Iso::zeroed(1).unwrap()).unwrap();
    shards.change(1, &[Member::new(1, 1).agent(new)]).unwrap();
    for number in 2..5 {
        shards.signal(2, "k", number, "x").unwrap();
    }
    let order: Vec<_> = (0..5).map(|_| seen.recv_timeout(SOON).unwrap()).collect();
    assert_eq!(order, [("old", 1), ("old", 99), ("new", 2), ("new", 3), ("new", 4)]);
}

#[test]
fn topologies_are_values() {
    let tree = Topology::tree(7, 2).unwrap();
    assert_eq!(tree, Topology::tree(7, 2).unwrap());
    assert_ne!(tree, Topology::tree(7, 3).unwrap());
    assert_eq!((tree.count(), tree.fanout(), tree.edges_count()), (7, 2, 6));
    let nodes: Vec<_> =
        tree.neighbours(2).unwrap().iter().map(|it| (it.node, it.relation)).collect();
    assert_eq!(nodes, [(0, Relation::Parent), (5, Relation::Child), (6, Relation::Child)]);
}

#[test]
fn long_lists_come_whole() {
    let mesh = Topology::mesh(3000).unwrap().neighbours(5).unwrap();
    assert_eq!((mesh.len(), mesh[2998].node), (2999, 2999));
    let ring = Topology::ring(2500).unwrap().neighbours(0).unwrap();
    assert_eq!((ring[0].node, ring[1].node), (1, 2499));
    let edges: Vec<_> = Topology::star(2500).unwrap().edges().collect();
    assert_eq!((edges.len(), edges[2498]), (2499, (0, 2499)));
}

#[test]
fn a_picture_is_dot_and_bad_shapes_are_refused() {
    let dot = "graph ring {\n  layout=circo;\n  node [shape=circle];\n  0 -- 1;\n  1 -- 2;\n  2 -- 0;\n}\n";
    assert_eq!(Topology::ring(3).unwrap().dot().unwrap(), dot);
    assert!(matches!(Topology::mesh(2000).unwrap().dot(), Err(Error::Size(_))));
    assert!(matches!(Topology::mesh(0), Err(Error::Argument(_))));
    assert!(matches!(Topology::tree(3, 0), Err(Error::Argument(_))));
    assert!(matches!(Topology::mesh(3).unwrap().neighbours(3), Err(Error::Argument(_))));
}
