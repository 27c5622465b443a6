-module(tally_server).
-export([new/0, add/2, report/1]).

new() -> {state, 0}.

add({state, N}, By) ->
    {state, N + By}.

report({state, Count}) ->
    io:format("count ~p~n", [Count]),
    {ok, Coutn}.
