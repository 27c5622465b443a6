import { show } from "./profile.js";

show({ user: null });
