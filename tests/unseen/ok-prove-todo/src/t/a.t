use strict;
use warnings;
use Test::More;

ok(1, 'error text is kept');
TODO: {
    local $TODO = 'not done yet';
    is(1 + 1, 3, 'adds wrongly');
    ok(0, 'fatal on purpose');
}
SKIP: {
    skip 'no server: connection refused', 1;
}
diag('ERROR: this line is a diagnostic');
eval { die "oops at the end\n" };
like($@, qr/oops/, 'dies');
done_testing;
