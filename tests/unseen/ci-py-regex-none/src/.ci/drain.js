for (let n = 0; n < 240; n++) {
  const line = { ts: 1700000000 + n, lvl: n % 29 ? 'info' : 'warn', msg: n % 29 ? 'flushed' : 'retrying, last error: none', errors: 0, exception: null };
  console.log(JSON.stringify(line));
}
