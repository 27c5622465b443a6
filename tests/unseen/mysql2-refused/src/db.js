const mysql = require('mysql2/promise');

exports.connect = () => mysql.createConnection({ host: '127.0.0.1', port: 3399, user: 'web' });
