export const menu = ["soup",'bread',   "tea"]
