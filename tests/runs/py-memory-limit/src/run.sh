#!/bin/bash
ulimit -v 200000
exec python load.py
