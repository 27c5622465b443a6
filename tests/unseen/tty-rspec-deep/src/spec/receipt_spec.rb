require_relative "../lib/receipt"

RSpec.describe Receipt do
  it "sums" do
    expect(described_class.new([Item.new("a", Price.new(3))]).total).to eq(3)
  end

  it "sums free things" do
    expect(Receipt.new([Item.new("b", nil)]).total).to eq(0)
  end
end
