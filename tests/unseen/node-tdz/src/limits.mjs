import { SIZE } from './pool.mjs';

export const limits = { max: SIZE * 8 };
