program Ranks;
{$mode objfpc}{$H+}
uses SysUtils, Classes;

procedure Process(const Line: string);
var
  Parts: TStringList;
  Part: string;
  Sum: Integer;
begin
  Sum := 0;
  Parts := TStringList.Create;
  Parts.CommaText := Line;
  for Part in Parts do
    Inc(Sum, StrToInt(Part));
  WriteLn(Sum);
  Parts.Free;
end;

begin
  Process('1,2,3');
  Process('7,twelve,9');
end.
