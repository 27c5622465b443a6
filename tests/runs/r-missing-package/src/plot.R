library(stats)
library(ggplot2)

print(ggplot(data.frame(x = 1:3, y = 1:3), aes(x, y)) + geom_point())
