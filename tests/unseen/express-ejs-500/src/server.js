const express = require('express');

const app = express();
app.set('view engine', 'ejs');

app.get('/', (req, res) => res.render('home', { title: 'Pier' }));

app.listen(4731, () => console.log('listening on 4731'));
