const { cleanEnv, port, str } = require("envalid");

module.exports = cleanEnv(process.env, {
  PORT: port({ default: 4821 }),
  SESSION_SECRET: str({ desc: "signs the cookies" }),
});
