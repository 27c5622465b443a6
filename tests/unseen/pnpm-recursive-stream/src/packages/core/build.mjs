for (let i = 0; i < 20; i++) console.log(`core: file ${i} ok, errors 0`);
