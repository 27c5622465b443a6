export const pad = (text: string): string => text.padStart(8);
