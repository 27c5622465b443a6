export const tax = (cents: number): number => Math.round(cents * 0.25);
