let n = 0;
console.log("web listening on 4850, errors: 0");
setInterval(() => console.log(`GET /health 200 ${n++}`), 200);
