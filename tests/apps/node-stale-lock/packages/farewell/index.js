exports.leave = (name) => `Goodbye ${name}`;
