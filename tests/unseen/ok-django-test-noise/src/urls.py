from django.urls import path

from pages.views import broken

urlpatterns = [path("broken", broken)]
