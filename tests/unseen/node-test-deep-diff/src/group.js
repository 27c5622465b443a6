exports.group = (rows, key) => {
  const out = {};
  for (const row of rows) (out[row[key]] ||= []).unshift(row);
  return out;
};
