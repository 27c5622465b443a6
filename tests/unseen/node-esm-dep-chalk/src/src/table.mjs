import chalk from 'chalk';

export function table(rows) {
  return rows.map(([k, v]) => `${chalk.bold(k)}  ${v}`).join('\n');
}
