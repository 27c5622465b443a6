#!/bin/sh
set -e
tag=$1
if [[ $tag == v* ]]; then
  echo "tag is fine"
fi
version=${tag/v/}
echo "releasing $version"
