package body Counters is
   Total : Natural := 0;

   procedure Bump is
   begin
      Total := Total + 1;
   end Bump;

   procedure Report is
   begin
      Ada.Text_IO.Put_Line ("total" & Natural'Image (Total));
   end Report;
end Counters;
