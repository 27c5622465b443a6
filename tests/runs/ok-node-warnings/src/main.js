const { EventEmitter } = require('node:events');

new Buffer(3);
process.emitWarning('the error format will change', 'ExperimentalWarning');
const bus = new EventEmitter();
for (let i = 0; i < 11; i += 1) bus.on('error', () => {});
bus.emit('error', new Error('handled by eleven listeners'));
Promise.reject(new Error('handled late')).catch((error) => console.error('caught:', error));
console.log('finished');
