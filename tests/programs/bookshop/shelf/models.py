"""The books of the shop. Its database was there before: Django did not make the table."""

from django.db import models


class Book(models.Model):
    """One book."""

    title = models.CharField(max_length=100)
    pages = models.IntegerField()

    class Meta:
        """The place of a book in the shop."""

        managed = False
        db_table = "book"
