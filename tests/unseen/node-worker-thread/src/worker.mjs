import { parentPort, workerData as job } from "node:worker_threads";

let sum = 0;
for (const n of job.rows) sum += n;
parentPort.postMessage(sum);
