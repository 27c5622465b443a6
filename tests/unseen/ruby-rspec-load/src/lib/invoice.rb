class Invoice
  DEFAULT = Currency::EUR

  def initialize(total)
    @total = total
  end
end
