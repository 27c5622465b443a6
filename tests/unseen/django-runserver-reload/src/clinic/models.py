from django.db import models


class Visit(models.Model):
    at = models.DateTimeField()
    note = models.TextField(blank=True
    seen = models.BooleanField(default=False)
