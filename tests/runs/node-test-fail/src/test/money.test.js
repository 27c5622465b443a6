import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { format } from '../money.js';

describe('format', () => {
  it('keeps two digits', () => {
    assert.equal(format(1250), '12.50');
  });
  it('formats whole numbers', { skip: 'later' }, () => {
    assert.equal(format(100), '1.00');
  });
});
