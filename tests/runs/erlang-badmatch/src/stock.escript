#!/usr/bin/env escript
main([Arg]) ->
    N = list_to_integer(Arg),
    {ok, Price} = price(N),
    io:format("~p~n", [Price]).

price(1) -> {ok, 120};
price(2) -> {ok, 80};
price(_) -> {error, unknown}.
