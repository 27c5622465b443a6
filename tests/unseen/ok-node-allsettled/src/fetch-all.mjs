const jobs = ['a', 'b', 'c'].map(async (name, n) => {
  if (n === 1) throw new Error(`ETIMEDOUT ${name}`);
  return name;
});
for (const result of await Promise.allSettled(jobs)) {
  if (result.status === 'rejected') console.error('skipped:', result.reason);
  else console.log('stored', result.value);
}
process.on('warning', (w) => console.log('noted', w.name));
process.emitWarning('the cache is cold', { code: 'COLD', type: 'DeprecationWarning' });
try {
  JSON.parse('{');
} catch (error) {
  console.warn(`settings.json: ${error.message}; defaults are used`);
}
console.log('2 of 3 stored, quota is 2');
