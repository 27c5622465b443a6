<?php
declare(strict_types=1);
namespace Shop;

class Cart
{
    private int $total = 0;

    public function add(string $name, int $cents): void
    {
        $this->total += $cents;
    }

    public function total(): int { return $this->total; }
}
