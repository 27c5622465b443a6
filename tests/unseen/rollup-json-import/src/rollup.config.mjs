export default {
  input: 'src/index.js',
  output: { file: '/tmp/lib.js', format: 'es' },
};
