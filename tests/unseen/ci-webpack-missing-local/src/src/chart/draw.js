export const draw = (rows) => console.log(rows);
