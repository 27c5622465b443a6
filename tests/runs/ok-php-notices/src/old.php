<?php
class Row
{
}
$row = new Row();
$row->total = 12;
set_error_handler(function ($level, $message) {
    fwrite(STDERR, "[handled error $level] $message\n");
    return true;
});
echo strlen((string) $undefined), PHP_EOL;
try {
    intdiv(1, 0);
} catch (DivisionByZeroError $e) {
    error_log('caught ' . get_class($e) . ': ' . $e->getMessage());
}
echo "import finished, errors: 0\n";
