"""What the shop has. Its database was there before: Django did not make the table."""

from django.db import models


class Book(models.Model):
    """One book."""

    title = models.CharField(max_length=100)
    pages = models.IntegerField()

    class Meta:
        """Where it is kept."""

        managed = False
        db_table = "book"
