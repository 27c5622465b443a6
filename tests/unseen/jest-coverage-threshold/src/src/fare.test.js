const { fare } = require('./fare');

test('adult', () => expect(fare(2, 40)).toBe(60));
