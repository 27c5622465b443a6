const { total, discount } = require('../cart');

describe('cart', () => {
  test('adds prices times quantity', () => {
    expect(total([{ price: 2, quantity: 3 }, { price: 5, quantity: 1 }])).toBe(11);
  });
  test('adds nothing', () => {
    expect(total([])).toBe(0);
  });
  test('discount is case insensitive', () => {
    expect(discount(100, 'ten')).toBe(90);
  });
});
