<?php
function total(array $prices): float
{
    return array_sum($price);
}
