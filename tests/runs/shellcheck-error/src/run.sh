#!/bin/sh
count=$(ls *.txt | wc -l)
if [ $count > 3 ]; then
  echo "many"
fi
for i in $(seq 1 $count); do
  echo $i
done
exit $total
