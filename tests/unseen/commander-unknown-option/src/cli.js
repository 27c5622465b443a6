#!/usr/bin/env node
const { program } = require('commander');

program.name('pier');
program
  .command('serve')
  .option('--port <number>', 'where to listen', '4000')
  .action((options) => console.log('serving on', options.port));
program.parse();
