const { EntitySchema } = require("typeorm");
exports.User = new EntitySchema({ name: "User", columns: { id: { type: Number, primary: true, generated: true } } });
