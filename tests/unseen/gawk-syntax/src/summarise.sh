#!/bin/sh
gawk -f by_day.awk visits.csv
