exports.up = async (knex) => {
  await knex.schema.createTable("orders", (t) => { t.increments(); t.integer("customer"); });
  await knex("costumers").insert({ name: "ada" });
};
exports.down = (knex) => knex.schema.dropTable("orders");
