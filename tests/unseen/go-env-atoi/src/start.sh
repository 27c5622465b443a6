#!/bin/sh
set -a
. ./.env
exec go run .
