class Shelf(private val books: Map<String, String>) {

    /** How wide a book is. */
    fun width(key: String): Int {
        val title = books[key]
        return title.length
    }
}
