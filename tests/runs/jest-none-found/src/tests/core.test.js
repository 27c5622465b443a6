test('works', () => {});
