import { table } from './table.mjs';

console.log(table([['a', 1], ['b', 2]]));
