"""The paths of the shop."""

from django.urls import path
from shelf import views

urlpatterns = [path("books/", views.books)]
