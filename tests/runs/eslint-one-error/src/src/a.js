const unused = 1;

export function check(value) {
  if (value == 0) console.log('zero');
  return value;
}
