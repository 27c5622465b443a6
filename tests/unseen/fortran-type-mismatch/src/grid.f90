module grid
  implicit none
contains
  subroutine smooth(cells, field, n)
    integer, intent(in) :: cells
    integer, intent(in) :: n
    real(8), intent(inout) :: field(n)
    integer :: i, unused
    do i = 2, min(cells, n) - 1
      field(i) = (field(i - 1) + field(i) + field(i + 1)) / 3.0d0
    end do
  end subroutine smooth
end module grid
