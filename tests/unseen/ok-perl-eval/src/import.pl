use strict;
use warnings;
use Carp;

sub number {
    my ($text) = @_;
    croak "not a number: $text" unless $text =~ /^\d+$/;
    return $text;
}

my ($good, $bad) = (0, 0);
for my $text (qw(12 x 7 y)) {
    if (eval { number($text); 1 }) { $good++ } else { $bad++; warn "skipping: $@" }
}
print "$good imported, $bad skipped, 0 errors\n";
