exports.names = async (load) => {
  const list = await load();
  const out = [];
  for (const { name } of list) out.push(name);
  return out;
};
