export const errors = { E404: "not found", E500: "internal server error: crashed", list: Array.from({ length: 99 }, (_, i) => `fatal ${i}`) };
