import { save } from "./storage";

console.log("saving");
await save("x");
