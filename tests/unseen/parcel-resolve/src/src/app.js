import { greet } from "./greet.js";
import "./themme.css";

document.title = greet("pier");
