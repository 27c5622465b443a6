export const clock = () => document.createElement("time");
