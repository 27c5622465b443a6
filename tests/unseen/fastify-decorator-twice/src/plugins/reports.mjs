export async function reports(app) {
  app.decorate('db', { rows: () => ['r'] });
  app.get('/reports', async () => app.db.rows());
}
reports[Symbol.for('skip-override')] = true;
