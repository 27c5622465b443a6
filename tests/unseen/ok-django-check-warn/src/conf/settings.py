SECRET_KEY = "short"
DEBUG = True
ROOT_URLCONF = "conf.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "forum"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
