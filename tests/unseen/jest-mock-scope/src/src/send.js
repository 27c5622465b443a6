const { post } = require('./http');

exports.send = (to) => post('/mail', { to });
