class User
  property nick : String?

  def initialize(@name : String)
  end

  def badge
    "#{@name} (#{@nick.upcase})"
  end
end
