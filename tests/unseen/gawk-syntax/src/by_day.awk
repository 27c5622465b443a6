BEGIN { FS = "," }
NR > 1 {
  days[$1] += $3
}
END {
  for (d in days
    printf "%s %d\n", d, days[d]
}
