export async function database(app) {
  app.decorate('db', { rows: () => [] });
}
database[Symbol.for('skip-override')] = true;
