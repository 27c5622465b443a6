module Zone
  def self.of(km)
    case km
    when 0...5 then "A"
    when 5...20 then "B"
    else "C"
    end
  end
end
