export const config = {
  host: "localhost",
  port: 1,
  port: 2,
};
