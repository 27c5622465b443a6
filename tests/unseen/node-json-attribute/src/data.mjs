import list from './users.json';

export const users = list;
