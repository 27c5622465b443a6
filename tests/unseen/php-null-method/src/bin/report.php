<?php
require __DIR__ . '/../src/Store.php';

$store = new Store(['a' => ['name' => 'Ada']]);
foreach (['a', 'b'] as $id) {
    echo strtoupper($store->find($id)->name()), "\n";
}
