const { parse } = require('./clock');

test('parses', () => expect(parse('1:30')).toBe(90));
test.each(['', 'x', '1-2'])('throws RangeError for %p', (text) => {
  expect(() => parse(text)).toThrow(RangeError);
});
test.skip('fails at midnight', () => expect(parse('24:00')).toBe(0));
test.todo('error for negative hours');
