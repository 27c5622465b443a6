module.exports = (text) => text.toLowerCase().replace(/\s+/g, "-");
