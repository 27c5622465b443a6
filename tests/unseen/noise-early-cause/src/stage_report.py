def report(day, rows):
    if not rows:
        print(f"WARNING day {day}: nothing to report")
        return
    print(f"day {day}: {len(rows)} rows")
