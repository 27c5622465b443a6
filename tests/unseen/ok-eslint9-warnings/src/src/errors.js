const error = new Error("failed");
console.error("fatal:", error.message);
const unused = 1;
