<?php
require __DIR__ . '/../src/money.php';

use PHPUnit\Framework\TestCase;

final class MoneyTest extends TestCase
{
    public function testWhole(): void
    {
        $this->assertSame('3', money(300));
    }

    public function testTwoPlaces(): void
    {
        $this->assertSame('1.20', money(120));
    }
}
