<?php
use GuzzleHttp\Client;

class Remote
{
    private $client;

    public function __construct(string $at)
    {
        $this->client = new Client(['base_uri' => $at]);
    }
}
