const { settings } = require('./settings');

console.log('mail goes over', settings.SMTP_HOST);
