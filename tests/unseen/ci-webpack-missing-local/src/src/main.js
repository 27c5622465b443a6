import { draw } from './chart/draw';
import { load } from './data/laod';

load().then(draw);
