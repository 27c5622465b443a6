const React = require("react");

exports.Clock = function Clock() {
  const [now] = React.useState(new Date(0));
  return React.createElement("time", null, now);
};
