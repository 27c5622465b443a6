import { field } from './form';

export function login() {
  const user = field('user').value;
  const word = field('word').value;
  return { user, word };
}
