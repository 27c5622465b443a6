for (let i = 1; i < 9; i++) console.log(`page ${i} of 8`);
console.warn("warning: 2 pages have no description");
