import { type Order, emptyOrder } from './models';

export const total05 = (order: Order = emptyOrder()) => order.lines.map((line) => line.price * 5).length;
