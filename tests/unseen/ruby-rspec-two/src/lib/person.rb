class Person
  def initialize(first, last)
    @first = first
    @last = last
  end

  def short
    "#{@first} #{@last}"
  end

  def shout
    raise NotImplementedError
  end
end
