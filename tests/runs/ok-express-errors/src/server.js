const express = require('express');

const app = express();
app.use((request, response, next) => {
  response.on('finish', () => console.log(`${request.method} ${request.url} -> ${response.statusCode}`));
  next();
});
app.get('/', (request, response) => response.send('ok'));
app.get('/login', (request, response) => response.status(401).json({ error: 'unauthorized' }));
app.use((request, response) => response.status(404).json({ error: 'not found' }));
app.listen(4341, () => console.log('error tracking disabled; listening on 4341'));
