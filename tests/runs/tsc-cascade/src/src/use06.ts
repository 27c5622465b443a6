import { type Order, emptyOrder } from './models';

export const total06 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 6).length;
