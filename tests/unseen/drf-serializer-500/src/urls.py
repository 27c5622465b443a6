from django.urls import path

from shelf.views import books

urlpatterns = [path("api/books/", books)]
