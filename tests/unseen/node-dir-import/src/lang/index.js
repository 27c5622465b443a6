export const greet = (code) => ({ sv: 'hej', en: 'hello' })[code];
