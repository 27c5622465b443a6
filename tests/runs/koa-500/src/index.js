const Koa = require('koa');
const quote = require('./quote');

const app = new Koa();
app.use(async (ctx) => {
  if (ctx.path === '/') ctx.body = 'ok';
  else if (ctx.path.startsWith('/quote/')) ctx.body = quote(ctx.path.slice(7));
});
app.listen(4331, () => console.log('listening on :4331'));
