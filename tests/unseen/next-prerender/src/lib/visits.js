export function visits() {
  return Number(window.localStorage.getItem('visits'));
}
