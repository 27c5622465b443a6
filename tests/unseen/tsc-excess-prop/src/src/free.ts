import { trips } from './trips.js';

export const free = trips.reduce((sum, trip) => sum + trip.seats, 0);
