import tomllib

with open("app.toml", "rb") as file:
    settings = tomllib.load(file)
print(settings["server"]["port"])
