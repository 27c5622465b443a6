exports.send = () => {};
