package Counters is
   procedure Bump;
   procedure Report;
end Counters;
