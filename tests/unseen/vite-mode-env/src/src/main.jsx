console.log(ORIGIN);
