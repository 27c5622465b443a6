<?php
class Person
{
    public function __construct(private array $row) {}
    public function name(): string { return $this->row['name']; }
}

class Store
{
    public function __construct(private array $rows) {}

    public function find(string $id): ?Person
    {
        return isset($this->rows[$id]) ? new Person($this->rows[$id]) : null;
    }
}
