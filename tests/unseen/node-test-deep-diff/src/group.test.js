const test = require('node:test');
const assert = require('node:assert');
const { group } = require('./group');

test('no rows', () => {
  assert.deepStrictEqual(group([], 'a'), {});
});

test('keeps the order', () => {
  const rows = [{ a: 'x', n: 1 }, { a: 'y', n: 2 }, { a: 'x', n: 3 }];
  assert.deepStrictEqual(group(rows, 'a'), { x: [rows[0], rows[2]], y: [rows[1]] });
});
