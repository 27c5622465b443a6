const express = require('express');

const app = express();
app.get('/', (request, response) => response.send('ok'));
const admin = express();
admin.get('/stats', (request, response) => response.json({}));

app.listen(4310, '127.0.0.1', () => {
  console.log('web on 4310');
  admin.listen(4310, '127.0.0.1', () => console.log('admin on 4310'));
});
