exports.total = (items) => items.reduce((sum, item) => sum + item.price, 0);

exports.discount = (total, code) => (code === 'TEN' ? total * 0.9 : total);
