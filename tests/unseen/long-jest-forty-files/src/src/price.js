const price = ({ cents }) => {
  return cents;
};

module.exports = { price };
