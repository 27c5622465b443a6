<?php
require '/usr/share/php/Twig/autoload.php';

$twig = new Twig\Environment(new Twig\Loader\FilesystemLoader(__DIR__ . '/templates'));
echo $twig->render('home.html.twig', ['title' => 'Pier']);
