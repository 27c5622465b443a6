import { level } from 'tide/level';

for (let hour = 0; hour < 24; hour++) console.log(hour, level(hour));
