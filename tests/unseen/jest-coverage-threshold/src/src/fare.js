exports.fare = (zones, age) => {
  if (age < 7) return 0;
  if (age < 18) return zones * 15;
  return zones * 30;
};
