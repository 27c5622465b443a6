import ky from 'ky';

export const sortBy = (rows, key) => [...rows].sort((a, b) => a[key] - b[key]);
export const load = () => ky('/rows').json();
