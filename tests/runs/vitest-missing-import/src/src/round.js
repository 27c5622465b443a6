export const round = (n) => Math.round(n);
