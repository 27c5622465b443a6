local Queue = require("src.queue")
return { queue = Queue }
