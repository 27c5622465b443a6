import { defineConfig, loadEnv } from 'vite';

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd());
  const origin = new URL(env.VITE_ORIGIN);
  return { define: { ORIGIN: JSON.stringify(origin.href) } };
});
