<?php
require __DIR__ . '/../src/Split.php';

use PHPUnit\Framework\TestCase;

final class SplitTest extends TestCase
{
    public function testSharesEvenly(): void
    {
        $this->assertSame(300, Split::each(900, 3));
    }

    public function testRoundsDown(): void
    {
        $this->assertSame(14, Split::each(100, 7));
    }

    public function testNobodyPaysNothing(): void
    {
        $this->assertSame(0, Split::each(900, 0));
    }
}
