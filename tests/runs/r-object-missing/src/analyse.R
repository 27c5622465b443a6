source("R/summary.R")

data <- data.frame(day = 1:3, cents = c(120, 80, 95))
cat("rows:", nrow(data), "\n")
print(summarise_days(data))
