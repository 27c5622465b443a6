from django.http import HttpResponse, JsonResponse

from polls.models import Poll


def health(request):
    return HttpResponse("ok")


def index(request):
    titles = [poll.title for poll in Poll.objects.all()]
    return JsonResponse({"titles": titles})
