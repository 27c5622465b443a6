import type { Trip } from './types.js';

export const trips: Trip[] = [
  { from: 'Oslo', to: 'Bergen', seats: 4 },
  { from: 'Oslo', to: 'Moss', seat: 2 },
];
