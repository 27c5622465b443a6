#!/usr/bin/env escript
%% a worker that crashes twice is started again
-mode(compile).

start(Parent, N) ->
    spawn_monitor(fun() ->
        case N < 3 of
            true -> error({not_ready, N});
            false -> Parent ! ready
        end
    end).

loop(N) ->
    start(self(), N),
    receive
        ready -> io:format("worker is up after ~p starts~n", [N]);
        {'DOWN', _, process, _, {Reason, _}} ->
            io:format(standard_error, "worker crashed: ~p, restarting~n", [Reason]),
            loop(N + 1)
    end.

main(_) ->
    loop(1),
    timer:sleep(300),
    io:format("ok~n").
