program tide
  implicit none
  integer :: unused, i, status
  real :: x
  open(unit=9, file='missing.dat', status='old', iostat=status)
  if (status /= 0) print *, 'error: missing.dat not found, using defaults'
  x = 0
  do i = 1, 3
    x = x + i
  end do
  print *, x
end program tide
