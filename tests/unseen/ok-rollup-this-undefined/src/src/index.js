import { cut } from './cut.js';

export const run = () => eval('cut(1)');
export { cut };
