use strict;
use warnings;
use Queue;

my $queue = Queue->new(limit => 2);
$queue->add($_) for qw(a b c);
