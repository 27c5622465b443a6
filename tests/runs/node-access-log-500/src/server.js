const express = require('express');
const { summary } = require('./stats');

const app = express();
app.use((request, response, next) => {
  response.on('finish', () => console.log(`${new Date().toISOString()} ${request.method} ${request.url} ${response.statusCode} errors=0`));
  next();
});
app.get('/ping', (request, response) => response.send('ok'));
app.get('/stats/:day', (request, response) => response.json(summary(request.params.day)));
app.listen(4391, () => console.log('ready'));
