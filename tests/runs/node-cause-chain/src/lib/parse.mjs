export function parse(text) {
  const cells = text.split(';');
  return { name: cells[0], value: Number(cells[1]) };
}
