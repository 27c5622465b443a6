from feed.store import entries

print("indexing")
print(entries(), "entries")
