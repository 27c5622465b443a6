import { expect, test } from 'vitest';
import { publish } from './bus.js';

test('counts listeners', async () => {
  expect(publish([(id) => id], { payload: { id: 1 } })).toBe(1);
});

test('an empty event', async () => {
  expect(publish([(id) => id], {})).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
});
