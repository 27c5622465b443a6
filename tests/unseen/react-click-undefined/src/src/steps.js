const order = ['start', 'pay', 'done'];

export function next(step) {
  const at = order.indexOf(step.title);
  return { name: order[at + 1].toUpperCase(), place: step.place.row };
}
