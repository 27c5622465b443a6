#!/usr/bin/env bash
set -e
mkdir -p parts
{
  echo 'rule cc'
  echo '  command = gcc -fdiagnostics-color -Wall -c $in -o $out'
  echo '  description = Compiling $in'
} > build.ninja
for i in $(seq 10 59); do
  value=$i; [ "$i" = 33 ] && value=levle
  printf 'int part_%s(void)\n{\n    return %s;\n}\n' "$i" "$value" > parts/part_$i.c
  echo "build parts/part_$i.o: cc parts/part_$i.c" >> build.ninja
done
