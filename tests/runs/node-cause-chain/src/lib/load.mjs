import { parse } from './parse.mjs';

export async function loadAll(names) {
  for (const name of names) {
    try {
      parse(name === 'a.csv' ? 'x;1' : null);
    } catch (error) {
      throw new Error(`import of ${name} failed`, { cause: error });
    }
  }
}
