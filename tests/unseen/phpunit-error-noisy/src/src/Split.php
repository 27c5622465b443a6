<?php
class Split
{
    public static function each(int $cents, int $people): int
    {
        return intdiv($cents, $people);
    }
}
