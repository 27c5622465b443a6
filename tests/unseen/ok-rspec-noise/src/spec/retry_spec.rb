require_relative "../lib/retry"

RSpec.describe "with_retry" do
  it "fails twice, then works" do
    n = 0
    expect(with_retry(3) { (n += 1) < 3 ? raise("connection reset") : n }).to eq(3)
  end

  it "gives up with an error" do
    expect { with_retry(0) { raise "fatal: still down" } }.to raise_error(/fatal/)
  end

  pending "fails on leap years" do
    expect(Time.new(2023, 2, 29).day).to eq(29)
  end

  xit "raises an exception later"
end
