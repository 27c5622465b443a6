<?php
require __DIR__ . '/src/Remote.php';

$remote = new Remote('http://localhost:4870');
echo $remote->names();
