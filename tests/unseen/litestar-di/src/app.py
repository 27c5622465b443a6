from litestar import Litestar, get

from store import Store


@get("/items/{item_id:int}")
async def show(item_id, store: Store) -> dict:
    return {"id": item_id, "name": store.name(item_id)}


app = Litestar([show])
