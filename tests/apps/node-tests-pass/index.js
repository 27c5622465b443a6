module.exports = (text) => text.toLowerCase().trim().replace(/\s+/g, "-");
