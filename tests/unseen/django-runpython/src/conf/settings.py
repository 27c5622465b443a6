SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "people"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
