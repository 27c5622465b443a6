require("net").createServer().listen(4822, "127.0.0.1");
