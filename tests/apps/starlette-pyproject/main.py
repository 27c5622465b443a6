from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route


async def home(request):
    return HTMLResponse("<!doctype html><title>Star</title><h1>From pyproject.toml</h1>")


app = Starlette(routes=[Route("/", home)])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run("main:app", host="0.0.0.0", port=8080)
