import { failed } from './failed';

console.error(failed(3));
