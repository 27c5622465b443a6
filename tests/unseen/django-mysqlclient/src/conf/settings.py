SECRET_KEY = "local"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "library",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": "library",
        "HOST": "127.0.0.1",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
