function amount(order) {
  return order.price.toFixed(2);
}

function total(orders) {
  return orders.map(amount).join(" + ");
}

module.exports = { total };
