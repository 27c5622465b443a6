from ledger.db import engine

print(engine.url)
