import { type Order, emptyOrder } from './models';

export const total09 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 9).length;
