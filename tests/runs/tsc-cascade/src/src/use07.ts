import { type Order, emptyOrder } from './models';

export const total07 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 7).length;
