export const load = async () => [1, 2];
