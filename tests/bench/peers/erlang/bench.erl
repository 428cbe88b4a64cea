%% Benchmarks for Erlang/OTP: a process is an agent.
%% usage: erl +S WORKERS:WORKERS +P 20000000 -noshell -pa DIR -run bench main BENCH VARIANT WORKERS OPERATIONS
-module(bench).
-export([main/1]).

main([Bench, Variant, Workers, Operations]) ->
    Main = self(),
    %% a fresh process: the heap of the process that runs -run plays no part
    spawn_link(fun() ->
        {Unit, Value} = run(list_to_atom(Bench), Variant, list_to_integer(Operations)),
        io:format("{\"bench\":\"~s\",\"variant\":\"~s\",\"workers\":~s,\"unit\":\"~s\",\"value\":~.4f,"
                  "\"operations\":~s}~n", [Bench, Variant, Workers, Unit, Value, Operations]),
        Main ! finished
    end),
    receive finished -> halt(0) end.

now_ns() -> erlang:monotonic_time(nanosecond).

per(SpentNs, Operations) -> {"ns", SpentNs / Operations}.

check(_, Value, Value) -> ok;
check(What, Expected, Found) ->
    io:format(standard_error, "check failed: ~s: expected ~p, found ~p~n", [What, Expected, Found]),
    halt(1).

triangle(N) -> N * (N - 1) div 2.

resident_bytes() ->
    {ok, File} = file:open("/proc/self/status", [read, raw]),
    {ok, Text} = file:read(File, 65536),
    file:close(File),
    [Line] = [L || L <- string:split(Text, "\n", all), lists:prefix("VmRSS:", L)],
    [_, Kilobytes | _] = string:lexemes(Line, " \t"),
    list_to_integer(Kilobytes) * 1024.

run(pingpong, _, Hops) -> circle(2, Hops);
run(ring, _, Hops) -> circle(100, Hops);
run(count, Variant, Messages) -> flow(1, Variant, Messages);
run(fanin, Variant, Messages) -> flow(8, Variant, Messages);
run(spawn, _, Agents) -> spawning(Agents);
run(memory, Variant, Agents) -> memory(Variant, Agents);
run(big, _, Pairs) -> big(120, Pairs);
run(chameneos, _, Meetings) -> chameneos(100, Meetings);
run(send_val, Variant, Messages) -> send_val(list_to_integer(Variant), Messages).

%% ---- ping-pong and ring: one message travels, its value counts the hops left

circle(Agents, Hops) ->
    Main = self(),
    First = spawn_link(fun() -> receive {next, Next} -> node(Next, Main, 0) end end),
    Last = lists:foldl(fun(_, Next) -> spawn_link(fun() -> node(Next, Main, 0) end) end,
                       First, lists:seq(2, Agents)),
    First ! {next, Last},
    Start = now_ns(),
    First ! Hops,
    receive arrived -> ok end,
    Spent = now_ns() - Start,
    First ! {count, Agents, 0},
    receive {counted, Received} -> check("hops", Hops + 1, Received) end,
    per(Spent, Hops).

node(Next, Main, Count) ->
    receive
        0 -> Main ! arrived, node(Next, Main, Count + 1);
        Left when is_integer(Left) -> Next ! Left - 1, node(Next, Main, Count + 1);
        {count, 1, Sum} -> Main ! {counted, Sum + Count};
        {count, Agents, Sum} -> Next ! {count, Agents - 1, Sum + Count}
    end.

%% ---- count and fan-in. Erlang preempts a producer by itself.

flow(Producers, Variant, Messages) ->
    Each = Messages div Producers,
    Main = self(),
    Options = case Variant of "offheap" -> [{message_queue_data, off_heap}]; _ -> [] end,
    Start = now_ns(),
    Consumer = spawn_opt(fun() -> Main ! consume(Producers, 0, 0) end, [link | Options]),
    [spawn_link(fun() -> produce(Consumer, 0, Each) end) || _ <- lists:seq(1, Producers)],
    {Count, Sum} = receive {consumed, C, S} -> {C, S} end,
    Spent = now_ns() - Start,
    check("messages", Each * Producers, Count),
    check("sum", triangle(Each) * Producers, Sum),
    per(Spent, Messages).

produce(Consumer, Each, Each) -> Consumer ! finished;
produce(Consumer, I, Each) -> Consumer ! I, produce(Consumer, I + 1, Each).

consume(0, Count, Sum) -> {consumed, Count, Sum};
consume(Left, Count, Sum) ->
    receive
        I when is_integer(I) -> consume(Left, Count + 1, Sum + I);
        finished -> consume(Left - 1, Count, Sum)
    end.

%% ---- spawn, one message, death

spawning(Agents) ->
    Main = self(),
    Counter = atomics:new(1, []),
    Start = now_ns(),
    spawn_each(Agents, Agents, Counter, Main),
    receive finished -> ok end,
    Spent = now_ns() - Start,
    check("messages", Agents, atomics:get(Counter, 1)),
    per(Spent, Agents).

spawn_each(0, _, _, _) -> ok;
spawn_each(Left, Agents, Counter, Main) ->
    Agent = spawn(fun() ->
        receive Value ->
            case atomics:add_get(Counter, 1, Value) of Agents -> Main ! finished; _ -> ok end
        end
    end),
    Agent ! 1,
    spawn_each(Left - 1, Agents, Counter, Main).

%% ---- memory: idle processes that have received one message; the list that holds them is 16 bytes each

memory(Variant, Agents) ->
    Main = self(),
    erlang:garbage_collect(),
    Before = resident_bytes(),
    Life = case Variant of
        "hibernate" -> fun() -> receive X -> Main ! X, erlang:hibernate(erlang, apply, [fun idle/0, []]) end end;
        _ -> fun() -> receive X -> Main ! X, idle() end end
    end,
    Alive = spawn_list(Agents, Life, []),
    lists:foreach(fun(Agent) -> Agent ! 1 end, Alive),
    check("messages", Agents, answers(Agents, 0)),
    timer:sleep(300),
    After = resident_bytes(),
    check("alive", true, erlang:system_info(process_count) >= Agents andalso is_list(Alive)),
    {"bytes", (After - Before) / Agents}.

idle() -> receive stop -> ok end.

spawn_list(0, _, List) -> List;
spawn_list(Left, Life, List) -> spawn_list(Left - 1, Life, [spawn(Life) | List]).

answers(0, Sum) -> Sum;
answers(Left, Sum) -> receive 1 -> answers(Left - 1, Sum + 1) end.

%% ---- big: every process pings random others and answers the pings it gets

big(Agents, Pairs) ->
    Each = Pairs div Agents,
    Main = self(),
    Workers = [spawn_link(fun() ->
        receive {init, All, Seed} ->
            receive go -> pinger(All, ping(All, Seed), Main, Each, 0, 0) end
        end end) || _ <- lists:seq(1, Agents)],
    All = list_to_tuple(Workers),
    [W ! {init, All, I * 7919 + 1} || {W, I} <- lists:zip(Workers, lists:seq(1, Agents))],
    Start = now_ns(),
    [W ! go || W <- Workers],
    [receive done -> ok end || _ <- Workers],
    Spent = now_ns() - Start,
    [W ! {stop, Main} || W <- Workers],
    {Pongs, Pings} = lists:foldl(
        fun(_, {A, B}) -> receive {counts, X, Y} -> {A + X, B + Y} end end, {0, 0}, Workers),
    check("pongs", Each * Agents, Pongs),
    check("pings", Each * Agents, Pings),
    per(Spent, Pairs).

%% 31-bit Lehmer stream (Park and Miller 1988): a 64-bit one would make big integers here
ping(All, State) ->
    Next = (State * 16807) rem 2147483647,
    element(Next rem tuple_size(All) + 1, All) ! {ping, self()},
    Next.

pinger(All, State, Main, Each, Pongs, Pings) ->
    receive
        {ping, From} -> From ! pong, pinger(All, State, Main, Each, Pongs, Pings + 1);
        pong when Pongs + 1 < Each -> pinger(All, ping(All, State), Main, Each, Pongs + 1, Pings);
        pong -> Main ! done, pinger(All, State, Main, Each, Pongs + 1, Pings);
        {stop, To} -> To ! {counts, Pongs, Pings}
    end.

%% ---- chameneos: creatures meet in pairs at a mall and change colour

chameneos(Creatures, Meetings) ->
    Main = self(),
    Mall = spawn_link(fun() -> mall(Meetings, Creatures, Main) end),
    Start = now_ns(),
    [spawn_link(fun() -> Mall ! {meet, self(), I rem 3}, creature(Mall, I rem 3, 0) end)
     || I <- lists:seq(1, Creatures)],
    Total = receive {total, T} -> T end,
    Spent = now_ns() - Start,
    check("meetings, counted twice", 2 * Meetings, Total),
    per(Spent, Meetings).

mall(0, Creatures, Main) -> Main ! {total, farewell(Creatures, 0)};
mall(Left, Creatures, Main) ->
    receive {meet, One, OneColour} ->
        receive {meet, Other, OtherColour} ->
            One ! {met, OtherColour},
            Other ! {met, OneColour},
            mall(Left - 1, Creatures, Main)
        end
    end.

farewell(0, Sum) -> Sum;
farewell(Left, Sum) ->
    receive
        {meet, Creature, _} -> Creature ! stop, farewell(Left, Sum);
        {met, Count} -> farewell(Left - 1, Sum + Count)
    end.

creature(Mall, Colour, Met) ->
    receive
        {met, Other} ->
            Next = if Other =:= Colour -> Colour; true -> 3 - Colour - Other end,
            Mall ! {meet, self(), Next},
            creature(Mall, Next, Met + 1);
        stop -> Mall ! {met, Met}
    end.

%% ---- send_val: one reference-counted binary, shared again and again; the consumer reads its last byte

send_val(Bytes, Messages) ->
    Main = self(),
    Shared = <<0:((Bytes - 1) * 8), 1>>,
    Start = now_ns(),
    Consumer = spawn_link(fun() -> Main ! {sum, read_each(Messages, Bytes - 1, 0)} end),
    spawn_link(fun() -> send_each(Messages, Consumer, Shared) end),
    Sum = receive {sum, S} -> S end,
    Spent = now_ns() - Start,
    check("messages", Messages, Sum),
    per(Spent, Messages).

send_each(0, _, _) -> ok;
send_each(Left, Consumer, Shared) -> Consumer ! Shared, send_each(Left - 1, Consumer, Shared).

read_each(0, _, Sum) -> Sum;
read_each(Left, Last, Sum) ->
    receive Shared -> read_each(Left - 1, Last, Sum + binary:at(Shared, Last)) end.
