export class FatalError extends Error {}

// @ts-expect-error the old callers pass a string
export const code: number = 'error';
