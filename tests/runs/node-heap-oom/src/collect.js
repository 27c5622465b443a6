const seen = [];

function collect(id) {
  seen.push({ id, tags: new Array(200).fill(`tag-${id}`) });
}

for (let id = 0; ; id += 1) {
  collect(id);
  if (id % 20000 === 0) console.log('collected', id);
}
