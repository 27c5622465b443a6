const words = require('wordlist');

console.log(words.length, 'words');
