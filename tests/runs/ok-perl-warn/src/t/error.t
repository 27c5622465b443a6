use strict;
use warnings;
use Test::More tests => 3;

eval { die "fatal error\n" };
is($@, "fatal error\n", 'dies with an error');
my $x;
warn "Use of old API";
{ no warnings; is("$x", '', 'undef is empty'); }
TODO: { local $TODO = 'not done'; ok(0, 'fails for now'); }
