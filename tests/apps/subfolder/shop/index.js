require("http").createServer((q, s) => s.end("<!doctype html><h1>Shop</h1>")).listen(3000);
