export default {
  port: '8080',
  mode: 'staging',
};
