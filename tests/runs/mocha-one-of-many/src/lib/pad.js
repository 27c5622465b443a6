exports.pad = (text, width) => {
  if (text.length > width) throw new RangeError(`'${text}' is wider than ${width}`);
  return text + ' '.repeat(width - text.length);
};
