const fs = require("fs");
const Handlebars = require("handlebars");

const view = (name) => Handlebars.compile(fs.readFileSync(`views/${name}.hbs`, "utf8"));
console.log(view("title")({ t: "Pier" }));
console.log(view("list")({ xs: [1] }));
