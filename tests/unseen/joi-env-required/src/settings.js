const Joi = require('joi');

const schema = Joi.object({
  SMTP_HOST: Joi.string().hostname().required(),
  SMTP_PORT: Joi.number().default(25),
}).unknown();

const { error, value } = schema.validate(process.env);
if (error) {
  throw new Error(`settings are wrong: ${error.message}`);
}
exports.settings = value;
