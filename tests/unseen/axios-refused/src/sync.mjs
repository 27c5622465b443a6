import { pull } from './remote.mjs';

console.log('pulling stock levels');
const rows = await pull('warehouse-2');
console.log(rows.length, 'rows');
