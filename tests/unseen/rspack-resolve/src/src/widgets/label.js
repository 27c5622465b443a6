export const label = (t) => document.createTextNode(t);
