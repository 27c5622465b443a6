const wanted = new Set(["a", "b"]);
const known = new Set(["a", "b", "c"]);

console.log("checking", wanted.size, "names");
if (!wanted.isSubsetOf(known)) process.exit(1);
console.log("all known");
