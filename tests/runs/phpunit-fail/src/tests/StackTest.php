<?php

use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/../src/Stack.php';

class StackTest extends TestCase
{
    public function testOne(): void
    {
        $stack = new Stack();
        $stack->push(1);
        $this->assertSame(1, $stack->pop());
    }

    public function testOrder(): void
    {
        $stack = new Stack();
        $stack->push(1);
        $stack->push(2);
        $this->assertSame(2, $stack->pop());
    }

    public function testEmpty(): void
    {
        $this->expectException(UnderflowException::class);
        (new Stack())->pop();
    }
}
