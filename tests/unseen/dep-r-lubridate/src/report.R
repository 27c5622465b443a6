message("starting")
source("R/dates.R")
print(weekday("2026-03-01"))
