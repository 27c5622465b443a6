from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Seat(BaseModel):
    number: int


@app.post("/seats")
def seats(seat: Seat):
    return seat


@app.get("/private")
def private():
    raise HTTPException(401, "not signed in")


@app.get("/")
def index():
    return {"errors": []}
