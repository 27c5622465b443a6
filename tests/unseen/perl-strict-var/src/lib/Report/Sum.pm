package Report::Sum;
use strict; use warnings;
use Exporter 'import';
our @EXPORT_OK = qw(total);
sub total {
    my $total = 0;
    $total += $_ for @_;
    return $totl;
}
1;
