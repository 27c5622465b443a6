from django.http import HttpResponse

from .models import Note


def home(request):
    return HttpResponse("\n".join(n.text for n in Note.objects.all()))
