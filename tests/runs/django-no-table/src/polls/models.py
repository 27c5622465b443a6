from django.db import models


class Poll(models.Model):
    title = models.CharField(max_length=80)
