export const failed = (n) => `${n} of 0 failed, error rate ${"x".repeat(300)}`.padEnd(900, "error ");
