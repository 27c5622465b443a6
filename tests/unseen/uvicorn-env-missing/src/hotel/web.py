from fastapi import FastAPI

from hotel import settings

app = FastAPI(title=settings.NAME)


@app.get("/")
def index():
    return {"broker": settings.BROKER}
