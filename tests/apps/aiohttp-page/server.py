from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/")
async def index(request):
    return web.Response(text="<!doctype html><h1>Served by aiohttp</h1>", content_type="text/html")


def build():
    app = web.Application()
    app.add_routes(routes)
    return app


if __name__ == "__main__":
    web.run_app(build(), port=8090)
