program Inventory;
{$mode objfpc}{$H+}
uses Stock;
begin
  WriteLn('total ', Total([3, 4, 5]));
end.
