enum Kind {
  Plain,
  Double,
}

export const score = (points: number[], kind = Kind.Plain): number =>
  points.reduce((a, b) => a + b, 0) * (kind === Kind.Double ? 2 : 1;

export const best = (all: number[][]): number => Math.max(...all.map((p) => score(p)));
