import { config } from './config.js';

console.log('listening on', config.port);
