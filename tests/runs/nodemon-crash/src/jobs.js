exports.jobs = [
  { name: 'mail', run: () => console.log('mail sent') },
  { name: 'report', start: () => console.log('report written') },
];
