const name = './a';

export const load = (which) => require(which);
export const one = () => load(name);
