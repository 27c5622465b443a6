class Basket
  def initialize
    @items = [3, 4]
  end

  def total
    @items.each do |item|
      sum = (sum || 0) + item
    sum
  end
end
