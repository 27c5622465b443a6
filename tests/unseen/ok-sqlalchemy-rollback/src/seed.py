from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

engine = create_engine("sqlite://", echo=True)
with engine.begin() as c:
    c.execute(text("CREATE TABLE tag (name TEXT PRIMARY KEY)"))
for name in ("a", "b", "a"):
    try:
        with engine.begin() as c:
            c.execute(text("INSERT INTO tag VALUES (:name)"), {"name": name})
    except IntegrityError as error:
        print("already there:", error)
with engine.connect() as c:
    print(c.execute(text("SELECT count(*) FROM tag")).scalar(), "tags")
