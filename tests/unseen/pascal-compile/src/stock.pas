unit Stock;
{$mode objfpc}{$H+}
interface
function Total(const Quantity: array of Integer): Integer;
implementation
function Total(const Quantity: array of Integer): Integer;
var
  I, Unused: Integer;
begin
  Result := 0;
  for I := Low(Quantity) to High(Quantity) do
    Result := Result + Quantty[I];
end;
end.
