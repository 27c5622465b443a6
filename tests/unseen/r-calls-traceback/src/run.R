source("R/cut.R")
readings <- c(3, NA, 5, 8)
message("cutting ", length(readings), " readings")
print(cut_points(readings))
