import os

NAME = os.environ.get("HOTEL_NAME", "Pier")
BROKER = os.environ["HOTEL_BROKER_URL"]
