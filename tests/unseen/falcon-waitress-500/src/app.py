import falcon

BOOKS = {"1": "atlas"}


class Books:
    def on_get(self, req, resp, key):
        resp.media = {"title": BOOKS.get(key).title()}


app = falcon.App()
app.add_route("/books/{key}", Books())
