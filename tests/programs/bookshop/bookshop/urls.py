"""Where requests go."""

from django.urls import path
from shelf import views

urlpatterns = [path("books/", views.books)]
