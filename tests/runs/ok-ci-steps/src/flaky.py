raise SystemExit("error: the mirror is slow today")
