const people = new Map([[1, { name: 'ann' }]]);

exports.find = async (id) => people.get(id);
