export default {
  cacheDir: "/tmp/vc",
  server: {
    proxy: {
      "/api": { target: "http://127.0.0.1:9123", changeOrigin: true },
    },
  },
};
