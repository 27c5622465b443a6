test('zones', () => {
  expect([1, 2].length).toBe(2);
});
