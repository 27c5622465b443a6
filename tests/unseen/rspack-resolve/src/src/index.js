import { clock } from "./widgets/clok";
import { label } from "./widgets/label";

document.body.append(label("time"), clock());
