const { DataSource } = require("typeorm");
const { User } = require("./user");

exports.source = new DataSource({
  type: "better-sqlite3", database: ":memory:", synchronize: true,
  entities: [User],
});
