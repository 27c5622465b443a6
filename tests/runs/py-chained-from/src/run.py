from store import Store

Store({"host": "db.internal", "user": "app"}).connect()
