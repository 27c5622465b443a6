import { a } from './a.js';
import fs from 'missing-peer';

console.log(a, fs);
