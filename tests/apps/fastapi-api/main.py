from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Stock")


class Article(BaseModel):
    name: str
    count: int


@app.get("/")
def stock() -> list[Article]:
    return [Article(name="pencil", count=12)]
