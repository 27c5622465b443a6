import { z } from 'zod';
import raw from './config.mjs';

const Config = z.object({
  port: z.number().int(),
  mode: z.enum(['development', 'production']),
});

const config = Config.parse(raw);
console.log(config.mode);
