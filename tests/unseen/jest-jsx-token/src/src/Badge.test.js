const { Badge } = require('./Badge.jsx');

test('is a function', () => {
  expect(typeof Badge).toBe('function');
});
