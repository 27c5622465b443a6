exports.up = (knex) => knex.schema.createTable("customers", (t) => { t.increments(); t.string("name"); });
exports.down = (knex) => knex.schema.dropTable("customers");
