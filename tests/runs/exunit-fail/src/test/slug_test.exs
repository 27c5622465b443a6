defmodule SlugTest do
  use ExUnit.Case

  test "lower case" do
    assert Slug.make("Hello") == "hello"
  end

  test "no punctuation" do
    assert Slug.make("Hello, World") == "hello-world"
  end
end
