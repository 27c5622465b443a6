import axios from 'axios';

const api = axios.create({ baseURL: 'http://127.0.0.1:4735', timeout: 2000 });

export async function pull(place) {
  const { data } = await api.get('/stock', { params: { place } });
  return data.rows;
}
