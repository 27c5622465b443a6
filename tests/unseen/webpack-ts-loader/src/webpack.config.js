module.exports = {
  mode: 'development',
  entry: './src/index.ts',
  output: { path: '/tmp/dist' },
  module: { rules: [{ test: /\.ts$/, use: 'ts-loader' }] },
  resolve: { extensions: ['.ts', '.js'] },
};
