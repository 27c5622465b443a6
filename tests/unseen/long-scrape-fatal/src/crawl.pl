use strict;
use warnings;
use Page;

$| = 1;
my %bad = (740 => 1);
for my $n (1 .. 800) {
    my $page = $bad{$n} ? { url => "/p/$n" } : { url => "/p/$n", links => [1 .. $n % 3] };
    warn "retrying /p/$n after error 503\n" if $n % 97 == 0;
    my @links = Page::links($page);
    printf "%04d GET /p/%d 200 %d links, 0 errors\n", $n, $n, scalar @links;
}
END { print "closing 4 connections\n" for 1 .. 40 }
