require_relative "../lib/invoice"

RSpec.describe Invoice do
  it "has a total" do
    expect(Invoice.new(3)).to be_a(Invoice)
  end
end
