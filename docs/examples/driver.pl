#!/usr/bin/env perl
# Un pilote complet en Perl 5, modules de base seulement. Il conduit un tout petit poste de lecture :
# état du lecteur, présence de la carte Vitale, liste d'opposition. Protocole : docs/product-driver.md.
use strict; use warnings; use utf8;
use JSON::PP; use IO::Socket::INET;

my $json = JSON::PP->new->utf8->canonical;
$| = 1;                                              # chaque ligne part aussitôt
sub say_line { print STDOUT $json->encode({@_}), "\n" }
sub slurp { open my $in, '<:raw', $_[0] or die "$_[0] : $!\n"; local $/; <$in> }

# Le monde : un fichier JSON que nomme RECETTE_WORLD. L'heure est dans clock_file, relu à chaque usage.
my $world = $json->decode(slurp($ENV{RECETTE_WORLD} // die "RECETTE_WORLD absent\n"));
sub now { my $text = slurp($world->{clock_file}); $text =~ s/\s+//g; $text }

# Le lecteur par socket : une question JSON par ligne, une réponse par ligne.
sub readers {
    my $cards = $world->{cards};
    my $reader = IO::Socket::INET->new(PeerAddr => "$cards->{host}:$cards->{port}", Timeout => 5)
        or die "lecteur injoignable\n";
    print $reader $json->encode({op => 'list'}), "\n";
    return $json->decode(scalar <$reader>)->{readers};
}

my %opposed;                                         # ce que retient le produit ; reset l'efface
my %actions = (                                      # action => fonction qui rend (statut, message, pièces)
    read_patient_card => sub {
        my $slot = readers()->[$world->{cards}{patient}];
        return ('refused', 'Aucune carte Vitale dans le lecteur.') unless $slot->{present};
        return ('done', "Carte Vitale en place, ATR $slot->{atr}.");
    },
    load_opposition_list => sub {
        my (undef, @rows) = split /\n/, slurp("$world->{tables_dir}/opposition.csv");
        %opposed = map { (split /;/)[0] => 1 } @rows;
        return ('done', scalar(keys %opposed) . ' carte(s) en opposition.');
    },
    show_card_state => sub {                         # « montrer que » : un écran, remis comme pièce
        my @lines = map { "$_->{name} : " . ($_->{present} ? 'carte présente' : 'vide') } @{readers()};
        open my $out, '>:utf8', "$world->{artifacts_dir}/lecteurs.txt" or die "écran : $!\n";
        print $out join("\n", now(), @lines), "\n"; close $out;
        return ('done', $lines[0], [{path => 'lecteurs.txt', media_type => 'text/plain'}]);
    },
);

say_line(type => 'hello', protocol => '1', product => 'Poste de lecture (exemple)', version => '1.0',
    actions => [sort keys %actions]);
while (my $line = <STDIN>) {
    my $asked = $json->decode($line);
    last if $asked->{type} eq 'bye';
    my @result = ('unsupported', "Ce poste ne sait pas faire : " . ($asked->{action} // $asked->{type}));
    if ($asked->{type} eq 'reset') { %opposed = (); @result = ('done', '') }
    elsif ($asked->{type} eq 'action' and my $do = $actions{$asked->{action}}) {
        @result = eval { $do->($asked->{arguments}) };
        @result = ('failed', "Panne du poste : $@") if $@;
    }
    print STDERR now(), " $asked->{type} $result[0]\n";   # l'erreur standard est une preuve, sans secret
    say_line(type => 'result', id => $asked->{id}, status => $result[0], message => $result[1],
        artifacts => $result[2] // []);
}
say_line(type => 'bye');
