import { loadAll } from './lib/load.mjs';

await loadAll(['a.csv', 'b.csv']);
