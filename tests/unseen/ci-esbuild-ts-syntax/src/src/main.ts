interface Place {
  name: string;
  at: [number, number];
}

export const places: Place[] = [
  { name: 'pier', at: [1, 2] },
  { name: 'mill', at: [3, 4 },
];
