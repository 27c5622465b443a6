values <- c("1", "2", "n/a")
numbers <- as.numeric(values)
result <- tryCatch(stop("no such table"), error = function(e) {
  message("Error handled: ", conditionMessage(e))
  0
})
print(try(log(-1), silent = TRUE))
cat("rows with errors:", sum(is.na(numbers)), "\n")
