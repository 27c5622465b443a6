export function price(cents) {
  // two places
  return cents.toFixed(2);
}
