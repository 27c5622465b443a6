summarise_days <- function(data) {
  total <- sum(data$cents)
  total / days_open
}
