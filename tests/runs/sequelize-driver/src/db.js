const { Sequelize } = require('sequelize');

const sequelize = new Sequelize('sqlite::memory:');
sequelize.authenticate().then(() => console.log('ok'));
