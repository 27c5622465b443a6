use Mojolicious::Lite -signatures;

my %stock = (apple => 4, pear => 0);
my $total = 100;

app->log->level('info');

get '/' => sub ($c) { $c->render(text => "shop\n") };

get '/price/:name' => sub ($c) {
  my $n = $c->param('name');
  my $each = $total / $stock{$n};
  $c->render(text => "each $each\n");
};

app->start;
