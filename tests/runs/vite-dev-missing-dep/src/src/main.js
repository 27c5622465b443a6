import { today } from './today.js';

document.body.textContent = today();
