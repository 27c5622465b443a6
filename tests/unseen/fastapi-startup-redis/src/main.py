from contextlib import asynccontextmanager

from fastapi import FastAPI

from cache import warm


@asynccontextmanager
async def lifespan(app):
    app.state.keys = await warm()
    yield


app = FastAPI(lifespan=lifespan)
