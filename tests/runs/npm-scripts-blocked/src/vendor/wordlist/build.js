const fs = require('fs');
fs.writeFileSync(__dirname + '/words.json', JSON.stringify(['ant', 'bee', 'cat']));
