import { EventEmitter } from 'node:events';

const bus = new EventEmitter();

function ready() {
  return new Promise((resolve) => bus.once('ready', resolve));
}

console.log('waiting for the bus');
await ready();
console.log('ready');
