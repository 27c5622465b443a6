const spare = 1;
export const one = () => 1;
