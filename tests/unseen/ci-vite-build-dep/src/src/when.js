import { formatDistance } from 'date-fns';

export const when = (day) => formatDistance(day, new Date());
