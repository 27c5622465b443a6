const fs = require('node:fs');
const zlib = require('node:zlib');

function open(path) {
  return fs.createReadStream(path).pipe(zlib.createGunzip());
}

open('access.log.gz').pipe(process.stdout);
