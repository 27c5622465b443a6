const path = require('node:path');

exports.target = (name) => path.join(process.env.EXPORT_DIR, name);
