module solver
  use grid
  implicit none
contains
  subroutine solve(field, n)
    integer, intent(in) :: n
    real(8), intent(inout) :: field(n)
    real(8) :: n_steps, tmp
    n_steps = 12.0d0
    call smooth(n_steps, field, n)
  end subroutine solve
end module solver
