from rest_framework.decorators import api_view
from rest_framework.response import Response

from .models import Book
from .serializers import BookSerializer


@api_view(["GET"])
def books(request):
    return Response(BookSerializer([Book(title="a", author="b")], many=True).data)
