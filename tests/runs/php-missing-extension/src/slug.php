<?php

function slug(string $title): string
{
    $text = gmp_strval(gmp_pow(2, 70)) . $title;
    return preg_replace('/[^a-z0-9]+/', '-', $text);
}

echo slug('about'), PHP_EOL;
