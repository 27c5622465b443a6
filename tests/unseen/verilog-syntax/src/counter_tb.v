`timescale 1ns/1ps
module counter_tb;
  reg clk = 0, reset = 1;
  wire [3:0] count;
  counter dut(clk, reset, count);
  always #5 clk = ~clk;
  initial begin
    #12 reset = 0;
    #100 $display("count %d", count);
    $finish;
  end
endmodule
