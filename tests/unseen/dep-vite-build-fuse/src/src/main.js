import { link } from "./link.js";

document.title = link("A page");
