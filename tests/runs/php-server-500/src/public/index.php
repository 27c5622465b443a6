<?php
require __DIR__ . '/../src/users.php';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
header('Content-Type: application/json');
if ($path === '/users') {
    echo json_encode(find_user((int) ($_GET['id'] ?? 0))->name);
} else {
    echo json_encode(['ok' => true]);
}
