import { type Order, emptyOrder } from './models';

export const total11 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 11).length;
