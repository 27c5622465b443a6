export { level } from './level.js';
