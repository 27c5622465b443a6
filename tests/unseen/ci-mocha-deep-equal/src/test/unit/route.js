const assert = require('node:assert');
const { parse } = require('../../lib/route');

describe('route', () => {
  it('reads one parameter', () => {
    assert.deepStrictEqual(parse('/a?x=1'), { path: '/a', params: { x: '1' } });
  });
  it('reads no parameters', () => {
    assert.deepStrictEqual(parse('/a'), { path: '/a', params: {} });
  });
  it('keeps the path', () => {
    assert.strictEqual(parse('/b/c?x=1').path, '/b/c');
  });
});
