const { connect } = require('../db');

(async () => {
  const db = await connect();
  await db.query('DELETE FROM sessions WHERE expires < NOW()');
  await db.end();
})();
