with Ada.Text_IO; use Ada.Text_IO;

procedure Ledger is
   subtype Cents is Integer range 0 .. 100_000;
   type Movements is array (Positive range <>) of Integer;
   Booked  : constant Movements := (250, 900, 1_200, 75);
   Balance : Cents := 2_000;
begin
   for Amount of Booked loop
      Put_Line ("paying" & Integer'Image (Amount));
      -- no overdraft is possible
      Balance := Balance - Amount;
   end loop;
   Put_Line ("left" & Integer'Image (Balance));
end Ledger;
