const { receipt } = require('./receipt');

test('prints items', () => {
  expect(receipt([{ name: 'rope', price: 12.5 }, { name: 'hook', price: 3 }])).toMatchSnapshot();
});

test('prints a heading', () => {
  expect(receipt([])).toContain('PIER');
});
