import { pad } from './pad.js';

export function Clock({ zone }) {
  const now = new Date();
  return <time>{pad(now.getUTCHours())}:{pad(now.getUTCMinutes())} {zone}</time>
);
