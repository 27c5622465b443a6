import { start } from './pool.mjs';

start();
