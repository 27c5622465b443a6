from notify.config import SETTINGS

print("sending with", SETTINGS["sender"])
