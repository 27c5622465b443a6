import { expect, test } from 'vitest';
import { weekday } from './week';

test('a monday', () => {
  expect(weekday(new Date(2024, 0, 1))).toBe('Mon');
});

test('a saturday', () => {
  expect(weekday(new Date(2024, 0, 6))).toBe('Sat');
});
