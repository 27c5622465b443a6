weights <- c(1, 2, 3)
score <- function(x) {
  if (x > 2 {
    x * weights
  }
}
print(score(3))
