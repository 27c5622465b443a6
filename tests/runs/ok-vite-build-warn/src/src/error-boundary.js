export const boundary = 'Something went wrong';
