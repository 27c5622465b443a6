const dayjs = require('dayjs');

exports.week = (day) => [0, 1, 2, 3, 4, 5, 6].map((n) => dayjs(day).add(n, 'day').format('ddd D'));
