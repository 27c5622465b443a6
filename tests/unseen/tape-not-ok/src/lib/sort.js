module.exports = (rows) => [...rows].sort((a, b) => a.day - b.day);
