import { formatDate } from './format';

console.log(formatDate(new Date()));
