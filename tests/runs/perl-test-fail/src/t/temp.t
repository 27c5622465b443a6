use strict;
use warnings;
use Test::More tests => 2;
use Temp;

ok(defined &Temp::fahrenheit, 'function exists');
is(Temp::fahrenheit(100), 212, 'water boils');
