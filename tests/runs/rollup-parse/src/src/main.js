import options from './options.js';

console.log(options);
