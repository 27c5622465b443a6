return {
  { name = "first", when = function(x) return x > 1 end },
  { name = "second", when = function(x) if x then return true },
}
