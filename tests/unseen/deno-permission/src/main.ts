import { settings } from "./config.ts";

console.log("starting");
console.log(settings().port);
