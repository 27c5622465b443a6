<?php
use PHPUnit\Framework\TestCase;

final class LogTest extends TestCase
{
    public function testWritesErrors(): void
    {
        $this->expectException(RuntimeException::class);
        fwrite(STDERR, "PHP Warning:  something is deprecated\n");
        fwrite(STDERR, "[error] RuntimeException: disk is full in Log.php:12\n");
        throw new RuntimeException("disk is full");
    }

    public function testLater(): void
    {
        $this->markTestIncomplete('error handling is for later');
    }

    public function testSkipped(): void
    {
        $this->markTestSkipped('no database: SQLSTATE[HY000] connection refused');
    }
}
