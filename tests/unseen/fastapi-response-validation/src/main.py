from fastapi import FastAPI
from pydantic import BaseModel

from rooms import load

app = FastAPI()


class Room(BaseModel):
    number: int
    beds: int


@app.get("/health")
def health():
    return {"ok": True}


@app.get("/rooms", response_model=list[Room])
def rooms():
    return load()
