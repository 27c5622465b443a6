from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import path


def index(request):
    return HttpResponse("fine")


def check(request):
    return HttpResponseBadRequest("missing parameter: error expected by the test")


urlpatterns = [path("", index), path("check", check)]
