<?php
class Store
{
    private PDO $db;

    public function __construct(string $dsn)
    {
        $this->db = new PDO($dsn);
        $this->db->exec('CREATE TABLE visitor (id INTEGER PRIMARY KEY, name TEXT)');
    }

    public function save(string $name): void
    {
        $this->db->prepare('INSERT INTO visitors (name) VALUES (?)')->execute([$name]);
    }
}
