program main
  use solver
  real(8) :: f(10)
  f = 1.0d0
  call solve(f, 10)
  print *, sum(f)
end program main
