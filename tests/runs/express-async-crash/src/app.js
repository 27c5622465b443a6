const express = require('express');
const { find } = require('./people');

const app = express();
app.get('/health', (request, response) => response.send('ok'));
app.get('/people/:id', async (request, response) => {
  const person = await find(Number(request.params.id));
  response.json({ name: person.name.toUpperCase() });
});
app.listen(4321, () => console.log('ready on 4321'));
