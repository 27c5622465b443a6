function* numbers() {
  let n = 0;
  while (true) yield n++;
}

console.log("indexing");
let sum = 0;
for (const n of numbers()) sum += n;
console.log("indexed", sum);
