import { EventEmitter } from 'node:events';

const bus = new EventEmitter();
const keep = setInterval(() => bus.emit('tick'), 500);

async function flush() {
  console.log('flushing 3 batches');
  await new Promise((done) => bus.once('drained', done));
  console.log('flushed');
}

await flush();
clearInterval(keep);
