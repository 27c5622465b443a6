class Plan
  attr_reader :title

  def initialize(title:, weeks: 4)
    @title = title
    @weeks = weeks
  end
end
