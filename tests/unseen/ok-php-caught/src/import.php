<?php
set_error_handler(function (int $no, string $text, string $file, int $line): bool {
    fwrite(STDERR, "PHP Warning:  $text in " . basename($file) . " on line $line (handled)\n");
    return true;
});

function parse(string $json): array
{
    return json_decode($json, true, 4, JSON_THROW_ON_ERROR);
}

foreach (['{"a":1}', '{"a":', '[]'] as $n => $json) {
    try {
        echo $n, ': ', count(parse($json)), "\n";
    } catch (JsonException $e) {
        fwrite(STDERR, "skipped $n: " . $e . "\n");
    }
}
echo file_get_contents('no-such-file') === false ? "no file, using defaults\n" : '';
echo "imported 2 of 3\n";
