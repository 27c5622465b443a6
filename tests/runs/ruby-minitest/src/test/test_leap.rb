require "minitest/autorun"
require "leap"

class LeapTest < Minitest::Test
  def test_common
    refute leap?(2023)
  end

  def test_century
    assert leap?(2000), "2000 is a leap year"
  end

  def test_later
    skip "not yet"
  end
end
