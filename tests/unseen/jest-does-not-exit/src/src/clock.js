exports.start = (tick) => {
  tick();
  setInterval(tick, 1000);
};
