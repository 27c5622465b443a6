"""Pushes the metrics of the day."""
import sys

import requests

from metrics import today


def push(url):
    reply = requests.post(url, json=today(), timeout=5)
    reply.raise_for_status()


push("http://localhost:9209/metrics/_doc")
