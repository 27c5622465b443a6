require "minitest/autorun"

class ErrorTest < Minitest::Test
  def risky
    raise IOError, "disk failure"
  rescue IOError => e
    unused = 1
    warn "handled: #{e.class}: #{e.message}"
    :recovered
  end

  def test_recovers
    assert_equal :recovered, risky
  end

  def test_raises
    assert_raises(ZeroDivisionError) { 1 / 0 }
  end
end
