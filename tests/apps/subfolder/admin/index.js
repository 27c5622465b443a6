require("http").createServer((q, s) => s.end("<!doctype html><h1>Admin</h1>")).listen(3001);
