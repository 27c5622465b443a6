from quart import Quart

import rates

app = Quart(__name__)


@app.get("/")
async def home():
    return "rates"


@app.get("/rate/<code>")
async def rate(code):
    return {"rate": rates.rate(code)}
