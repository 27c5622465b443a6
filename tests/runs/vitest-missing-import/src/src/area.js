import { round } from './rounding.js';

export const area = (w, h) => round(w * h);
