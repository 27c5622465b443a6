package Queue;
use strict;
use warnings;
use Carp qw(confess);

sub new {
    my ($class, %args) = @_;
    return bless { items => [], %args }, $class;
}

sub add {
    my ($self, $item) = @_;
    confess "queue is full" if @{ $self->{items} } >= $self->{limit};
    push @{ $self->{items} }, $item;
}

1;
