<!doctype html>
<title>Guests</title>
<h1><?= count(["Ada", "Grace"]) ?> guests</h1>
