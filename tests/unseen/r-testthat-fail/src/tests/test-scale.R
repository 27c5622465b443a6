test_that("one value stays", {
  expect_equal(rescale(3), 1)
  expect_warning(warning("expected"), "expected")
})

test_that("the smallest is zero", {
  # the range becomes 0..1
  expect_equal(rescale(c(2, 4, 6)), c(0, 0.5, 1))
})
