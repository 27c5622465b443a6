#!/usr/bin/perl
use strict;
use warnings;

my %totals = (pens => 3, ink => 9);
foreach my $name (sort keys %totals) {
    printf "%-10s %5d\n", $name, $totals{$name}
    my $share = $totals{$name} / $sum;
    print "share $share\n";
}
