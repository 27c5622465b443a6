const { HttpError, check } = require('./errors');

test('throws an error on failure', () => {
  console.warn('Warning: about to fail on purpose');
  expect(() => check(503)).toThrow(HttpError);
});

test('rejects', async () => {
  await expect(Promise.reject(new Error('fatal: crashed'))).rejects.toThrow('fatal');
});

test.skip('fails on Windows', () => {
  throw new Error('never');
});

test.todo('error codes');
