from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from app.store import Store

store = Store()


@asynccontextmanager
async def lifespan(app: FastAPI):
    store.open()
    yield
    store.close()


app = FastAPI(lifespan=lifespan)


@app.get("/", response_class=HTMLResponse)
async def home() -> str:
    items = "".join(f"<li>{item}</li>" for item in store.items())
    return f"<!doctype html><title>Store</title><ul>{items}</ul>"
