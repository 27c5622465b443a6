module Parser
  def self.amount(row)
    Integer(row.fetch("amount"))
  end
end
