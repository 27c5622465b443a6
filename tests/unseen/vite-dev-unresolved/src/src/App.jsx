import { sortBy } from './order.js';

export default () => <ol>{sortBy([{ n: 1 }], 'n').map((r) => <li key={r.n}>{r.n}</li>)}</ol>;
