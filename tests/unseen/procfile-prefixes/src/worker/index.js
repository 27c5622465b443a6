const { name } = require("./queues");
const mailer = require("./queues/mailer");

console.log("working on", name, mailer);
