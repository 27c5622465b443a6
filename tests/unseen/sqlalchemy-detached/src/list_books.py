from store import books

for book in books():
    print(book.title, "by", book.author.name)
