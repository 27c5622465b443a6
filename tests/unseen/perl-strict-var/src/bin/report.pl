#!/usr/bin/perl
use strict;
use warnings;
use Report::Sum qw(total);

print "total: ", total(3, 4, 5), "\n";
