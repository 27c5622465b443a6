import { width } from "./text.ts";

console.log(width("pier"));
