require "minitest/autorun"
require "zone"

class TestZone < Minitest::Test
  def test_near
    assert_equal "A", Zone.of(2)
  end

  def test_edge
    assert_equal "B", Zone.of(20)
  end

  def test_negative
    assert_raises(ArgumentError) { raise ArgumentError }
  end
end
