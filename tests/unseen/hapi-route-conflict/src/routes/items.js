module.exports = (server) => {
  server.route({ method: "GET", path: "/items/{id}", handler: () => "item" });
};
