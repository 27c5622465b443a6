import http from 'node:http';
import { port } from './settings.js';

http.createServer((_, res) => res.end('ok')).listen(port);
