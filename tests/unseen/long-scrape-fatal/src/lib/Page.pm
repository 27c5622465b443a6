package Page;
use strict;
use warnings;

sub links {
    my ($page) = @_;
    my @out;
    # every link once
    push @out, $_ for sort @{ $page->{links} };
    return @out;
}

1;
