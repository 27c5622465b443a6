let beats = 0;
console.log('web starts');
setInterval(() => console.log('web request error rate 0.0 %', (beats += 1)), 100);
