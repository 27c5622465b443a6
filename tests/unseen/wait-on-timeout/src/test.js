console.log("tests");
