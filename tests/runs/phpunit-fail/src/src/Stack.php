<?php

class Stack
{
    private array $items = [];

    public function push(int $item): void
    {
        array_unshift($this->items, $item);
    }

    public function pop(): int
    {
        return array_pop($this->items);
    }
}
