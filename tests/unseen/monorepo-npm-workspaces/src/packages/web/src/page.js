const { format } = require("core");

exports.page = (total) => `<p>${format(total)}</p>`;
