const { handle } = require('./handle');
const { log } = require('./log');

log('INFO', 'consumer ready', { errors: 0 });
for (let id = 0; id < 420; id++) {
  try {
    handle({ id, kind: id === 311 ? 'refund' : 'sale', lines: id === 311 ? undefined : [id] });
    log('INFO', `message ${id} acknowledged`, { failed: false, retries: 0 });
  } catch (error) {
    log('CRITICAL', error.message, { stack: error.stack });
    process.exitCode = 1;
    break;
  }
}
for (let n = 0; n < 60; n++) log('INFO', `connection ${n} closed`, { error: null });
