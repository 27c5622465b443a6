import db

print("reporting")
print(db.rows("select 1"))
