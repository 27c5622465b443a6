package Basket;
use strict; use warnings;
sub new { return bless { items => [] }, shift }
sub add { my ($self, $x) = @_; push @{ $self->{items} }, $x; return $self }
sub count { return scalar @{ $_[0]{items} } }
1;
