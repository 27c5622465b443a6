from django.db import models


class Post(models.Model):
    text = models.TextField()
    owner = models.ForeignKey("auth.User", on_delete=models.CASCADE, unique=True)
