import { users } from './data.mjs';

for (const user of users) console.log('seeded', user.name);
