import { expect, test } from 'vitest';
import { parse } from './parse.js';

test('falls back', () => expect(parse('{')).toEqual({}));
test('parses', () => expect(parse('{"error": null}')).toEqual({ error: null }));
test.fails('known failure', () => expect(1).toBe(2));
