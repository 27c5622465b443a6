exports.post = () => {
  throw new Error('no network in tests');
};
