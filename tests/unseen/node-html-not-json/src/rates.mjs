import { serve } from './mirror.mjs';
import { rates } from './client.mjs';

const server = await serve(4721);
try {
  console.log(await rates('http://127.0.0.1:4721/latest.json'));
} finally {
  server.close();
}
