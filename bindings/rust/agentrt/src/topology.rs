//! Topologies: who is whose neighbour in a mesh, ring, star or tree; values that are computed, not
//! stored.

use std::mem::MaybeUninit;

use agentrt_sys as sys;

use crate::error::{call, Error};
use crate::shards::filled;

/// How many items of a list are fetched at once.
const PAGE: u32 = 1024;

/// A value: two of the same shape, count and fanout are equal. Nodes are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Topology(sys::agentrt_topology);

/// What a neighbour is to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// An equal.
    Peer,
    /// The one above.
    Parent,
    /// One of those below.
    Child,
}

/// A neighbour, and what it is to the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Its number.
    pub node: u32,
    /// What it is.
    pub relation: Relation,
}

impl Topology {
    fn make(shape: sys::agentrt_shape, count: u32, fanout: u32) -> Result<Self, Error> {
        let mut made = sys::agentrt_topology { bits: 0 };
        // SAFETY: the handle is valid for the call.
        call(|error| unsafe {
            sys::agentrt_topology_make(shape, count, fanout, &mut made, error)
        })?;
        Ok(Self(made))
    }

    /// Everybody is everybody's neighbour.
    pub fn mesh(count: u32) -> Result<Self, Error> {
        Self::make(sys::AGENTRT_MESH, count, 0)
    }

    /// Each has the next and the one before.
    pub fn ring(count: u32) -> Result<Self, Error> {
        Self::make(sys::AGENTRT_RING, count, 0)
    }

    /// Node 0 is the parent of all others.
    pub fn star(count: u32) -> Result<Self, Error> {
        Self::make(sys::AGENTRT_STAR, count, 0)
    }

    /// Node i is the parent of `fanout * i + 1` to `fanout * i + fanout`.
    pub fn tree(count: u32, fanout: u32) -> Result<Self, Error> {
        Self::make(sys::AGENTRT_HIERARCHICAL, count, fanout)
    }

    /// The handle, for the C API.
    #[must_use]
    pub fn handle(self) -> sys::agentrt_topology {
        self.0
    }

    fn info(self) -> sys::agentrt_topology_info {
        let mut info = MaybeUninit::uninit();
        // SAFETY: a topology is never stale, so the record is written.
        unsafe {
            sys::agentrt_topology_info_get(self.0, info.as_mut_ptr(), std::ptr::null_mut());
            info.assume_init()
        }
    }

    /// How many nodes.
    #[must_use]
    pub fn count(self) -> u32 {
        self.info().nodes
    }

    /// Children of a node of a tree; 0 otherwise.
    #[must_use]
    pub fn fanout(self) -> u32 {
        self.info().fanout
    }

    /// How many edges.
    #[must_use]
    pub fn edges_count(self) -> u64 {
        self.info().edges
    }

    /// The neighbours of a node: its parent and then its children, the next in a ring and the one
    /// before, or all others; [`Error::Argument`] if there is no such node.
    pub fn neighbours(self, node: u32) -> Result<Vec<Neighbour>, Error> {
        let mut all = Vec::new();
        loop {
            let first = all.len() as u32;
            // SAFETY: there is room for the list.
            let page: Vec<sys::agentrt_neighbour> = filled(PAGE, |place, out, error| unsafe {
                sys::agentrt_topology_neighbours(self.0, node, first, place, PAGE, out, error)
            })?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page.iter().map(|it| Neighbour {
                node: it.node,
                relation: match it.relation {
                    sys::AGENTRT_PARENT => Relation::Parent,
                    sys::AGENTRT_CHILD => Relation::Child,
                    _ => Relation::Peer,
                },
            }));
        }
    }

    /// Every edge once.
    pub fn edges(self) -> impl Iterator<Item = (u32, u32)> {
        let mut first = 0;
        let pages = std::iter::from_fn(move || {
            // SAFETY: there is room for the list.
            let page: Vec<sys::agentrt_edge> = filled(PAGE, |place, out, error| unsafe {
                sys::agentrt_topology_edges(self.0, first, place, PAGE, out, error)
            })
            .ok()?;
            first += page.len() as u64;
            (!page.is_empty()).then_some(page)
        });
        pages.flatten().map(|edge| (edge.a, edge.b))
    }

    /// A picture in DOT, the language of Graphviz; [`Error::Size`] for more than a million edges.
    pub fn dot(self) -> Result<String, Error> {
        let (nobody, mut buf) = (sys::agentrt_agent { bits: 0 }, sys::agentrt_buf { bits: 0 });
        // SAFETY: the handle is valid for the call.
        call(|error| unsafe { sys::agentrt_topology_dot(nobody, self.0, &mut buf, error) })?;
        let mut view = sys::agentrt_view { data: std::ptr::null_mut(), bytes: 0 };
        // SAFETY: the view's bytes are valid until it is given back.
        unsafe {
            let viewed =
                call(|error| sys::agentrt_buf_view(nobody, buf, 0, &mut view, error)).map(|()| {
                    let bytes = std::slice::from_raw_parts(view.data.cast(), view.bytes as usize);
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    sys::agentrt_buf_unview(nobody, buf, std::ptr::null_mut());
                    text
                });
            sys::agentrt_buf_close(buf, std::ptr::null_mut());
            viewed
        }
    }
}
