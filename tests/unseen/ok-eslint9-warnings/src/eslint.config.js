export default [{ rules: { "no-unused-vars": "warn", "no-console": "warn", "no-undef": "off" } }];
