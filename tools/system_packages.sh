#!/bin/sh
# Installs the Debian packages the tests need, or prints the exact line and stops.
set -eu
missing=""
for package in $(cat "$1"); do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    run=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    run="sudo"
else
    echo "Paquets système manquants. À lancer en tant que root, puis relancer la commande :" >&2
    echo "    apt-get update && $line" >&2
    exit 1
fi
echo "Installation des paquets système :$missing"
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run $line >/dev/null
