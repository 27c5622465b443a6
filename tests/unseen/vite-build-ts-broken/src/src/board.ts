import { score } from './score';

document.title = String(score([1, 2]));
