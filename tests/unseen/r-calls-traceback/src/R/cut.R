cut_points <- function(x, n = 4) {
  # equal widths
  seq(min(x), max(x), length.out = n)
}
