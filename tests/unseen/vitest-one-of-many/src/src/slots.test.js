import { describe, expect, it } from 'vitest';
import { next, slot } from './slots.js';

describe('slot', () => {
  for (let m = 0; m < 180; m++) {
    it(`names minute ${m}`, () => {
      if (m % 40 === 0) console.error(`error budget: ${m} of 180 used`);
      expect(slot(m)).toMatch(/^\d\d:\d\d$/);
    });
  }
});

describe('next', () => {
  it('wraps at midnight', () => {
    expect(next(1430, 20)).toBe(10);
  });
  it('goes on', () => expect(next(10, 5)).toBe(15));
});
