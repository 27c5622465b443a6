import { type Order, emptyOrder } from './models';

export const total02 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 2).length;
