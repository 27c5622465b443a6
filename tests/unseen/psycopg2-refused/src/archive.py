import psycopg2


class Archive:
    def __init__(self, dsn):
        self.db = psycopg2.connect(dsn, connect_timeout=2)

    def purge(self):
        self.db.cursor().execute("DELETE FROM event WHERE at < now() - interval '90 days'")
