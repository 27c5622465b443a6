import { icon } from './icon.js';

document.body.append(icon());
