from fastapi import FastAPI

from orders import add_order

app = FastAPI()


@app.get("/health")
def health():
    return {"ok": True}


@app.post("/orders/{number}")
def create(number: int):
    return {"id": add_order(number)}
