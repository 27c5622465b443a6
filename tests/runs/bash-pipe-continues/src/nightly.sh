#!/bin/bash
for table in users orders; do
  echo "exporting $table"
  python3 export.py "$table" > "$table.csv"
done
echo "nightly export finished"
