rescale <- function(x) {
  x / max(x)
}
