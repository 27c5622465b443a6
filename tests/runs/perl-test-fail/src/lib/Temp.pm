package Temp;
use strict;
use warnings;

sub fahrenheit {
    my ($c) = @_;
    return $c * 9 / 5 + 30;
}

1;
