defmodule SlugTest do
  use ExUnit.Case

  test "blanks" do
    assert Slug.of("A B") == "a-b"
  end

  test "umlauts" do
    assert Slug.of("Ärger") == "aerger"
  end
end
