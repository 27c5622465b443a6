exports.toggle = (id) => {
  const node = document.getElementById(id);
  node.hidden = !node.hidden;
  return node.hidden;
};
