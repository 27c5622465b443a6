exports.log = (severity, message, more) => {
  console.log(JSON.stringify({ severity, message, service: 'consumer', ...more }));
};
