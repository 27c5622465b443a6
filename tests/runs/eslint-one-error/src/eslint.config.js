export default [
  {
    languageOptions: { globals: { console: 'readonly' } },
    rules: { 'no-unused-vars': 'warn', 'no-undef': 'error', eqeqeq: 'warn', 'no-const-assign': 'error' },
  },
];
