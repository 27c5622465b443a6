exports.parse = (text) => {
  const found = /^(\d+):(\d+)$/.exec(text);
  if (!found) {
    console.warn(`cannot parse ${text}`);
    throw new RangeError(`not a time: ${text}`);
  }
  return Number(found[1]) * 60 + Number(found[2]);
};
