reader <- function(path) {
  tryCatch(suppressWarnings(readLines(path)), error = function(e) {
    message("Error caught: ", conditionMessage(e))
    character()
  })
}

test_that("missing files are empty", {
  expect_length(reader("none.txt"), 0)
  expect_error(stop("fatal: expected"), "fatal")
})

test_that("later", {
  skip("fails on this machine")
})
