const app = document.getElementById("app");

import { toolbar } from "./toolbar.js";

app.append(toolbar());
