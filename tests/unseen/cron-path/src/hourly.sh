#!/bin/sh
set -e
cd "$(dirname "$0")"
echo "$(date +%H) collecting"
url=${DATABASE_URL:?DATABASE_URL is not set}
echo "into $url"
