-module(client).
-export([run/0]).

run() -> queue_server:push(queue_server:start(), 1).
