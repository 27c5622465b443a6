import assert from 'node:assert';
import { area, perimeter } from '../src/geo.js';

describe('geo', () => {
  it('area', () => assert.equal(area(2, 3), 6));
  it('perimeter', () => assert.equal(perimeter(2, 3), 10));
});
