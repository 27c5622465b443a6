Item = Struct.new(:name, :price)
Price = Struct.new(:cents)

class Receipt
  def initialize(items) = @items = items

  def total
    @items.sum { |item| item.price.cents }
  end
end
