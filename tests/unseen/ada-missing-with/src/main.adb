with Counters;
procedure Main is
begin
   Counters.Bump;
   Counters.Report;
end Main;
