import json

from pydantic import BaseModel


class Limits(BaseModel):
    per_minute: int
    burst: int


def load(path):
    with open(path) as file:
        return Limits.model_validate(json.load(file))
