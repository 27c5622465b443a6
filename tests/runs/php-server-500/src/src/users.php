<?php

final class User
{
    public function __construct(public string $name)
    {
    }
}

function find_user(int $id): User
{
    $users = [1 => new User('ann')];
    return $users[$id] ?? null;
}
