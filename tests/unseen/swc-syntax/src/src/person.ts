export const person = {
  name: "Ada"
  age: 36,
};
