module Currency
  EUR = "EUR"
end
