from django.http import HttpResponse

from polls.models import Question


def index(request):
    questions = "".join(f"<li>{question.text}</li>" for question in Question.objects.all())
    return HttpResponse(f"<!doctype html><title>Polls</title><h1>Polls</h1><ul>{questions}</ul>")
