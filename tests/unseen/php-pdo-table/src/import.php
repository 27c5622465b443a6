<?php
require 'src/Store.php';
$store = new Store('sqlite::memory:');
foreach (['ada', 'ben'] as $name) {
    $store->save($name);
}
