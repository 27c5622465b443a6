const fs = require('node:fs');

function load(name) {
  return JSON.parse(fs.readFileSync(name, 'utf8'));
}

const settings = load('settings.json');
console.log(settings.port);
