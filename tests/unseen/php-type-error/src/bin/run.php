<?php
declare(strict_types=1);
require __DIR__ . '/../src/Cart.php';

$cart = new Shop\Cart();
$rows = [['bread', 320], ['milk', '109 ']];
foreach ($rows as [$name, $cents]) {
    $cart->add($name, $cents);
}
echo $cart->total(), PHP_EOL;
