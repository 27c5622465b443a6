import http from 'node:http';

export function serve(port) {
  const server = http.createServer((req, res) => {
    if (req.url !== '/v1/latest.json') {
      res.writeHead(404, { 'content-type': 'text/html' });
      return res.end('<!doctype html><h1>not here</h1>');
    }
    res.end(JSON.stringify({ rates: { EUR: 1 } }));
  });
  return new Promise((done) => server.listen(port, () => done(server)));
}
