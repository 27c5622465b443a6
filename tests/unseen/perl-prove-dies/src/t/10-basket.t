use strict;
use warnings;
use Test::More;
use Basket;

my $b = Basket->new;
is($b->count, 0, 'empty at first');
$b->add('bread');
$b->add_item('milk');
is($b->count, 2, 'two items');
done_testing;
