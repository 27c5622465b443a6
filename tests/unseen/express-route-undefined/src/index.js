const express = require('express');

const app = express();
app.use('/cars', require('./routes/cars'));
app.listen(4732);
