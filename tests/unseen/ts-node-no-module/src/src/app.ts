import { open } from './storage/disk';

open('x');
