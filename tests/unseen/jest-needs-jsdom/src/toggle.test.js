const { toggle } = require('./toggle');

beforeEach(() => {
  document.body.innerHTML = '<p id="note">hi</p>';
});

test('hides', () => {
  expect(toggle('note')).toBe(true);
});

test('shows again', () => {
  toggle('note');
  expect(toggle('note')).toBe(false);
});
