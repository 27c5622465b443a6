const { send } = require('./send');

const status = Number('202');

jest.mock('./http', () => ({ post: () => ({ status }) }));

test('is accepted', () => {
  expect(send('ada@example.com')).toEqual({ status: 202 });
});
