import { type Order, emptyOrder } from './models';

export const total08 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 8).length;
