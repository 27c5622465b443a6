export const mount = (node, logo) => node.append(logo);
