exports.retry = async (times, action) => {
  let last;
  for (let i = 0; i < times; i += 1) {
    try {
      return await action(i);
    } catch (error) {
      last = error;
    }
  }
  return last;
};
