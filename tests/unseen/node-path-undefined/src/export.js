const { writeFileSync } = require('node:fs');
const { target } = require('./paths');

writeFileSync(target('members.csv'), 'id,name\n1,Ada\n');
