const assert = require('node:assert');

describe('import', () => {
  it('rejects a bad row', async () => {
    console.error('Error: row 3 is not valid');
    await assert.rejects(async () => { throw new TypeError('bad row'); });
  });
  it('fails on cycles');
  it.skip('crashes without a disk', () => { throw new Error('no disk'); });
  it('logs a stack', () => {
    console.log(new Error('expected in the log').stack.split('\n').slice(0, 3).join('\n'));
  });
});
