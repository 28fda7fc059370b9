"""The pages of the shop."""

import json

from django.http import HttpRequest, JsonResponse

from shelf.models import Book


def books(request: HttpRequest) -> JsonResponse:
    """The long books; with POST, one more before."""
    if request.method == "POST":
        Book.objects.create(**json.loads(request.body))
    return JsonResponse(list(Book.objects.filter(pages__gt=100).order_by("title").values("title", "pages")), safe=False)
