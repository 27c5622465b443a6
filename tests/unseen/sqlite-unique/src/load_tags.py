import sqlite3

from tags import TAGS

db = sqlite3.connect(":memory:")
db.executescript(open("schema.sql").read())
for number, (slug, title) in enumerate(TAGS):
    db.execute("INSERT INTO tag (slug, title) VALUES (?, ?)", (slug, title))
    print("stored", number, slug)
db.commit()
