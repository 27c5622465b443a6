export default [{ rules: { 'no-unused-vars': 'warn', 'no-empty': 'warn', 'no-debugger': 'warn' } }];
