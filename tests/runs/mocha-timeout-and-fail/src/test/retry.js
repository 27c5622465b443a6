const assert = require('node:assert');
const { retry } = require('../lib/retry');

describe('retry', () => {
  it('returns the first success', async () => {
    assert.strictEqual(await retry(3, async (i) => i), 0);
  });
  it('throws the last error', async () => {
    await assert.rejects(retry(2, async () => { throw new Error('down'); }), /down/);
  });
  it('ends', (done) => {
    retry(1, async () => new Promise(() => {})).then(() => done());
  });
});
