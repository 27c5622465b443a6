<?php

function amount(string $text): float
{
    if (!is_numeric($text)) {
        throw new InvalidArgumentException("not a number: $text");
    }
    return (float) $text;
}

function print_bill(array $row): void
{
    try {
        echo amount($row['qty']) * amount($row['price']), PHP_EOL;
    } catch (InvalidArgumentException $e) {
        throw new RuntimeException('the bill cannot be printed', 0, $e);
    }
}
