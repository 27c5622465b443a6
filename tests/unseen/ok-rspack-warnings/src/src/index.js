import { errors, missing } from "./errors.js";

console.log(errors, "failed to load? never");
