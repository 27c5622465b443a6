const fs = require("fs");

function clean(done) {
  done();
}

function styles(done) {
  const css = fs.readFileSync("styl/main.styl", "utf8");
  fs.writeFileSync("/tmp/main.css", css);
  done();
}

exports.default = require("gulp").series(clean, styles);
