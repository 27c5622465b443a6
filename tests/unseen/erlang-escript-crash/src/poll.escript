#!/usr/bin/env escript
%% -*- erlang -*-
%%! -smp enable
-mode(compile).

parse(A) ->
    N = list_to_integer(A),
    N * 2.

main(Args) ->
    io:format("polling ~p~n", [length(Args)]),
    Ns = [parse(A) || A <- Args],
    io:format("~p~n", [Ns]).
