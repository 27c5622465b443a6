#!/bin/bash
set -eo pipefail
version=$(grep '^release=' settings.ini | cut -d= -f2)
echo "version is $version"
