export { version } from './version.js';
export const name = 'tide';
