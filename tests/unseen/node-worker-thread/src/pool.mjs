import { Worker } from "node:worker_threads";

const jobs = [{ rows: [1, 2] }, { row: [3] }];
for (const job of jobs) {
  await new Promise((done) => {
    const w = new Worker(new URL("./worker.mjs", import.meta.url), { workerData: job });
    w.on("message", (m) => console.log("sum", m));
    w.on("error", (e) => { console.error("worker failed", e); process.exitCode = 2; done(); });
    w.on("exit", () => done());
  });
}
console.log("all jobs are through");
