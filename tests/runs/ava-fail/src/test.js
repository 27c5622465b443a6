import test from 'ava';
import { byAge } from './sort.js';

test('sorts', (t) => {
  const sorted = byAge([{ age: 9 }, { age: 3 }, { age: 5 }]);
  t.deepEqual(sorted.map((p) => p.age), [3, 5, 9]);
});

test('keeps one', (t) => {
  t.is(byAge([{ age: 1 }]).length, 1);
});
