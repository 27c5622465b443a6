from django.db import models


class Person(models.Model):
    full_name = models.CharField(max_length=80)
