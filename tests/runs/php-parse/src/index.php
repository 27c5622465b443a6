<?php
require __DIR__ . '/src/Menu.php';

echo (new Menu())->render(['home', 'shop']), PHP_EOL;
