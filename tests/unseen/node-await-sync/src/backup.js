const { copyAll } = require('./lib/copy');

copyAll(['a', 'b']).then(console.log);
