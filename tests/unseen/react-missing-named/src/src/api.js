export const getUser = () => ({ name: 'Ada' });
