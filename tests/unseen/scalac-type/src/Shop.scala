object Shop {
  def main(args: Array[String]): Unit = {
    // the basket
    val n = 3
    println(Price.total(List("3", 4)))
  }
}
