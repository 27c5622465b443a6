import Fastify from 'fastify';
import { database } from './plugins/database.mjs';
import { reports } from './plugins/reports.mjs';

const app = Fastify({ logger: true });
await app.register(database);
await app.register(reports);
await app.listen({ port: 4733 });
