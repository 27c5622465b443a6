exports.join = (socket, room) => {
  console.log("join", room);
  const members = rooms.get(room) || [];
  members.push(socket.id);
};
