import { day } from "./day";

export const today = day(new Date());
