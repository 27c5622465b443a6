program tide
  implicit none
  real :: level(12)
  integer :: m
  level = 0.5
  do m = 1, 13
    level(m) = level(m) + 0.1 * m
  end do
  print '(12f6.2)', level
end program tide
