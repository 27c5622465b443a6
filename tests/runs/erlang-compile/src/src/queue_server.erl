-module(queue_server).
-export([start/0, push/2]).

start() -> spawn(fun() -> loop([]) end).

push(Pid, Item) -> Pid ! {push, Item}.

loop(Items) ->
    receive
        {push, Item} -> loop([Item | Itmes])
    end.
