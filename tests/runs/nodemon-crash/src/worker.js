const { jobs } = require('./jobs');

console.log('worker starts');
for (const job of jobs) job.run();
