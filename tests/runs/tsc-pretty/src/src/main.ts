import { greet, type User } from './user.js';

const users: User[] = [{ id: '1', email: 'a@shop.example' }];
for (const user of users) greet(user);
