import { tax } from './tax';

console.log(tax('120'));
