export const db = { rows: [] as number[], async open() {}, add(n: number) { this.rows.push(n); } };
