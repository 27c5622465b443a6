import { limits } from './limits.mjs';

export const SIZE = 4;

export function start() {
  console.log('pool of', limits.max);
}
