module.exports = {
  mode: 'production',
  entry: './src/index.jsx',
  output: { path: '/tmp/dist' },
  module: {
    rules: [{ test: /\.jsx$/, use: { loader: 'babel-loader', options: { presets: ['@babel/preset-react'] } } }],
  },
};
