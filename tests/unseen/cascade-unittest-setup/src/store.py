import sqlite3

SCHEMA = "CREATE TABEL item (id INTEGER PRIMARY KEY, name TEXT)"


class Store:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.execute(SCHEMA)

    def add(self, name):
        return self.db.execute("INSERT INTO item (name) VALUES (?)", (name,)).lastrowid
