module.exports = {
  mode: 'production',
  entry: './src/index.js',
  outputs: { filename: 'app.js' },
};
