import { boundary } from './error-boundary.js';

console.log(eval('1 + 1'), boundary);
