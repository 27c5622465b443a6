export const area = (w, h) => w * h;
export const perimetr = (w, h) => 2 * (w + h);
