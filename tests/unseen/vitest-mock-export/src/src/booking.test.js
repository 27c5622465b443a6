import { expect, test, vi } from 'vitest';
import { book } from './booking.js';

vi.mock('./mail.js', () => ({ send: vi.fn() }));

test('books', () => {
  expect(book('ada')).toBe('booked');
});
