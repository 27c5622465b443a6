export const open = (name: string): void => console.log('open', name);
