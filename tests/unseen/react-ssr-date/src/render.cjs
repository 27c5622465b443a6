const React = require("react");
const { renderToString } = require("react-dom/server");
const { Clock } = require("./src/Clock.cjs");

console.log("rendering");
console.log(renderToString(React.createElement("main", null, React.createElement(Clock))));
