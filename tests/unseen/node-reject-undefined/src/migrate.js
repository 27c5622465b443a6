const steps = require('./steps');

async function main() {
  for (const step of steps) {
    console.log('step', step.name);
    await step.run();
  }
}

main();
