const days = { mon: [3, 4, 5], tue: [1] };

exports.summary = (day) => {
  const values = days[day];
  const sum = values.reduce((a, b) => a + b);
  return { day, mean: sum / values.length };
};
