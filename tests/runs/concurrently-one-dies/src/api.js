const settings = require('./settings.json');

console.log('api starts');
setTimeout(() => {
  console.log('cache size', settings.cache.size);
}, 300);
