const assert = require('node:assert');

assert.throws(() => JSON.parse('{'), SyntaxError);
console.error('error path covered: SyntaxError was thrown as expected');
console.log('1 passing, 0 failing');
