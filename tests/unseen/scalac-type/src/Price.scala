object Price {
  def total(xs: List[Int]): Int = xs.sum
}
