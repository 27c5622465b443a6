import { build } from 'esbuild';

await build({ entryPoints: ['src/app.ts'], bundle: true, outdir: '/tmp/dist', logLevel: 'info' });
