<?php
function headers(string $to): array
{
    $headers = ['To' => $to]
    return $headers;
}
