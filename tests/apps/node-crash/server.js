const config = { server: undefined };

function listen() {
  return config.server.port;
}

listen();
