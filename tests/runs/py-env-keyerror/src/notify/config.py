import os

SETTINGS = {
    "sender": os.environ.get("MAIL_SENDER", "noreply@shop.example"),
    "token": os.environ["MAIL_API_TOKEN"],
}
