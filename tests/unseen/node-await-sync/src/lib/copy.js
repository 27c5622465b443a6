const fs = require('node:fs/promises');

async function copy(name) {
  return fs.copyFile(name, `${name}.bak`);
}

exports.copyAll = function (names) {
  const out = [];
  for (const name of names) {
    out.push(await copy(name));
  }
  return out;
};
