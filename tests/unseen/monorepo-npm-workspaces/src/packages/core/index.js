exports.fmt = (n) => n.toFixed(2);
