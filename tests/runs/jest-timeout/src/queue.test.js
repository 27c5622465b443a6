function drain(queue, done) {
  if (queue.length === 0) done();
}

test('drains', (done) => {
  drain([], done);
});

test('drains what was added', (done) => {
  drain(['job'], done);
});
