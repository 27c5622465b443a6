const fs = require('fs');
const path = require('path');

const sources = fs.readdirSync(path.join(__dirname, '..', 'icons'));
for (const name of sources) console.log('icon', name);
