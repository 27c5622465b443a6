const pug = require('pug');

for (const page of ['index', 'about']) {
  console.log(pug.renderFile(`views/${page}.pug`, { title: page }));
}
