module.exports = [
  { name: 'rename column', run: () => Promise.resolve() },
  { name: 'drop index', run: () => Promise.reject({ code: 'E_LOCKED', table: 'visits' }) },
];
