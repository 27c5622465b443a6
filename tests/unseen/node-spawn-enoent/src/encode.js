const { readdirSync } = require('node:fs');
const { encode } = require('./lib/encoder');

for (const name of readdirSync(process.argv[2])) {
  console.log('encoding', name);
  encode(`clips/${name}`);
}
