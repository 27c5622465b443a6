import sqlite3


class Store:
    def open(self) -> None:
        self.connection = sqlite3.connect("store.db", check_same_thread=False)
        self.connection.executescript(
            "create table if not exists items (name text); delete from items;"
            "insert into items values ('lamp'), ('chair');"
        )

    def close(self) -> None:
        self.connection.close()

    def items(self) -> list[str]:
        return [name for (name,) in self.connection.execute("select name from items order by name")]
