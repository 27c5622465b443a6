from django.urls import path

from clinic.views import today

urlpatterns = [path("", today)]
