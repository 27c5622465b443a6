console.log('src/a.js\n  3:1  warning  Unexpected console statement  no-console\n\n1 problem (0 errors, 1 warning)');
process.exitCode = 1;
