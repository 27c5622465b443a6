import { expect, test } from 'vitest';
import { area } from './area.js';

test('area', () => expect(area(2, 3)).toBe(6));
