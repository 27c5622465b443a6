#!/bin/bash
# the queue gives every job two gigabytes
ulimit -v 2000000
exec python fit.py
