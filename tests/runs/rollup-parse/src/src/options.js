export default {
  name: 'lib',
  depth: 3
  strict: true,
};
