<?php
function money(int $cents): string
{
    return (string) ($cents / 100);
}
