<?php
require __DIR__ . '/../src/total.php';

echo '<h1>' . total([1, 2]) . '</h1>';
