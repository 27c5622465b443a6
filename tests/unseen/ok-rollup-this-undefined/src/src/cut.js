const root = this;

export const cut = (n) => [root, n];
