export const fmtDate = (day: Date): string => day.toISOString().slice(0, 10);
