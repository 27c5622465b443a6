const assert = require('node:assert');
const { pad } = require('../lib/pad');

describe('pad', () => {
  for (let n = 0; n < 90; n += 1) {
    it(`pads to ${n}`, () => assert.strictEqual(pad('', n).length, n));
  }
  it('cuts what is too long', () => {
    assert.strictEqual(pad('overlong', 4), 'over');
  });
  for (let n = 90; n < 110; n += 1) {
    it(`throws no error for ${n}`, () => assert.doesNotThrow(() => pad('x', n)));
  }
  after(() => {
    for (let n = 0; n < 60; n += 1) console.log(`teardown: temporary folder ${n} removed, errors ignored`);
  });
});
