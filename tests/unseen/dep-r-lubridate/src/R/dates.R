suppressMessages({
  library(stats)
  library(lubridate)
})
weekday <- function(x) wday(ymd(x))
