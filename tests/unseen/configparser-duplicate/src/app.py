import configparser

cfg = configparser.ConfigParser()
cfg.read("conf/app.ini")
print(cfg["server"]["port"])
