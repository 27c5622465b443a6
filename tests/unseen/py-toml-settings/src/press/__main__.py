from press.settings import load

print(load()["paper"])
