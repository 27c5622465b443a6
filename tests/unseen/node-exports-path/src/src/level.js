export const level = (hour) => Math.round(100 * Math.sin(hour / 3.7));
