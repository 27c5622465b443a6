import logging

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("orders")
app = FastAPI()


class OutOfStock(Exception):
    pass


@app.exception_handler(OutOfStock)
async def out_of_stock(request: Request, error: OutOfStock) -> JSONResponse:
    log.warning("handled OutOfStock: %s", error, exc_info=error)
    return JSONResponse({"error": "out of stock"}, status_code=409)


@app.get("/items/{number}")
def item(number: int):
    if number > 10:
        raise HTTPException(404, "no such item")
    if number == 7:
        raise OutOfStock("item 7")
    return {"number": number}
