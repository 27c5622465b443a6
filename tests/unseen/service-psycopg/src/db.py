import psycopg

DSN = "host=127.0.0.1 port=5439 dbname=shop connect_timeout=3"


def rows(sql):
    with psycopg.connect(DSN) as c:
        return c.execute(sql).fetchall()
