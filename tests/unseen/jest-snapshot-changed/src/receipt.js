exports.receipt = (items) => [
  'PIER SHOP',
  ...items.map((i) => `${i.name}  ${i.price.toFixed(1)}`),
  `TOTAL ${items.reduce((a, i) => a + i.price, 0)}`,
].join('\n');
