const fs = require('node:fs');

export const port = Number(fs.readFileSync('port.txt', 'utf8'));
