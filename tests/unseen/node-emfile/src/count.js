const fs = require('node:fs');

const folder = process.argv[2];
fs.mkdirSync('/tmp/pages', { recursive: true });
for (let n = 0; n < 400; n++) fs.writeFileSync(`/tmp/pages/${n}.txt`, `${folder} ${n}`);

const open = fs.readdirSync('/tmp/pages').map((name) => fs.openSync(`/tmp/pages/${name}`));
console.log(open.length, 'pages');
