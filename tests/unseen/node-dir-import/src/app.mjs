import { greet } from './lang';

console.log(greet('sv'));
