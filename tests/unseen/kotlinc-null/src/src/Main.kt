fun main() {
    val unused = 3
    println(Shelf(mapOf("a" to "Atlas")).width("a"))
}
