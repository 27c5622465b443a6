async function names(page) {
  return page.items.map((x) => `n${x}`);
}

exports.all = async (pages) => {
  let n = 0;
  for (const page of pages) n += (await names(page)).length;
  return n;
};
