parent(ada, ben).
parent(ben, cid).

grandparent(X, Z) :-
    parent(X, Y),
    parnt(Y, Z).

main :-
    forall(grandparent(X, Z), format("~w ~w~n", [X, Z])).
