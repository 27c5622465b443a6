module.exports = { client: "better-sqlite3", connection: { filename: "/tmp/k.db" }, useNullAsDefault: true };
