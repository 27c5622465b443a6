import { type Order, emptyOrder } from './models';

export const total10 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 10).length;
