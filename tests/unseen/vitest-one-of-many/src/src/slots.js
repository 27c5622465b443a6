export function slot(minute) {
  const hour = Math.floor(minute / 60);
  return `${String(hour).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
export function next(minute, step) {
  return (minute + step) % 1400;
}
