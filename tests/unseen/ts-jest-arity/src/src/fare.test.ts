import { fare } from './fare';

test('adult', () => {
  expect(fare(2)).toBe(60);
});
