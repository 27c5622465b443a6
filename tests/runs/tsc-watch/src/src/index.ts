import { area } from './shape';

console.log(area({ width: 2, height: 3 }));
