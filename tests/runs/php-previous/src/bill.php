<?php
require __DIR__ . '/lib.php';

print_bill(['qty' => '2', 'price' => 'n/a']);
