import { greet } from "./greet.js";

document.title = greet("pier");
document.body.append("x");
