import { format } from "date-fns";

export const day = (d: Date): string => format(d, "yyyy-MM-dd");
