const http = require("http").createServer();
const { Server } = require("socket.io");
const { join } = require("./chat");

const io = new Server(http);
io.on("connection", (socket) => {
  console.log("connected");
  socket.on("join", (room) => join(socket, room));
});
http.listen(4814, () => console.log("listening"));
