export function next(counter) {
  const step = 1;
  step += counter;
  return step;
}
