SECRET_KEY = "development only"
DEBUG = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "corsheaders",
]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]
DATABASES = {}
