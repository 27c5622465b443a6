module.exports = (server) => {
  server.route({ method: "GET", path: "/items/{key}", handler: () => "found" });
};
