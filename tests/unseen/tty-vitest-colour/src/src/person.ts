export function person(line: string) {
  const [name, age] = line.split(",");
  return { name, age: Number(age) };
}
