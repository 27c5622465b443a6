import { type Order, emptyOrder } from './models';

export const total01 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 1).length;
