from django.db import models


class Ticket(models.Model):
    subject = models.CharField(max_length=80)
    opened = models.DateTimeField(auto_now_add=True)
