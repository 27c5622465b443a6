import { queue, send } from './mail.js';

export function book(name) {
  if (queue().length > 3) return 'full';
  send(name);
  return 'booked';
}
