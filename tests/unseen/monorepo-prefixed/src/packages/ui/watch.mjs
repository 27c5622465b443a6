console.log("watching 12 files, 0 errors");
setInterval(() => console.log("still watching"), 300);
