exports.handle = (message) => {
  const sum = message.lines.reduce((a, b) => a + b, 0);
  return message.kind === 'refund' ? -sum : sum;
};
