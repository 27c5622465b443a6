#!/bin/bash
set -euo pipefail
source ./lib.sh

target=$1
log "deploying to $target"
upload "$target"
log "done"
