const seen = [];
let n = 0;
function step() {
  for (let i = 0; i < 4000; i++) seen.push({ n: n++, name: "row " + n, tags: ["a", "b", String(n)] });
  if (n % 20000 === 0) console.log(`indexed ${n} rows, 0 errors`);
  setImmediate(step);
}
console.log("indexing");
step();
