type Flags = Record<string, unknown>;

export function parse(args: string[]): Flags {
  return Object.fromEntries(args.map((a) => [a.replace(/^--/, ''), true]));
}
