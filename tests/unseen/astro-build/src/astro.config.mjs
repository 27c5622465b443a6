export default { outDir: "/tmp/dist", cacheDir: "/tmp/ac" };
