module.exports = {
  entry: './src/index.js',
  performance: { maxAssetSize: 200, maxEntrypointSize: 200 },
  plugins: [
    { apply(compiler) {
      compiler.hooks.thisCompilation.tap('note', (compilation) => {
        compilation.warnings.push(new Error('deprecated: option "errors" is ignored'));
      });
    } },
  ],
};
