#!/usr/bin/env bash
set -euo pipefail
yes=${1:-}
echo "checking the settings"
if [ -f settings.ini ] && [ "$yes" != "-y" ]; then
  read -r -p "Overwrite settings.ini? [y/N] " answer
  [ "$answer" = y ] || exit 1
fi
echo "port=1" > settings.ini
echo "written"
