const std = @import("std");

fn sum(xs: []const u32) u32 {
    var total: u32 = 0;
    for (xs) |x| total += x;
    return totl;
}

pub fn main() void {
    std.debug.print("{d}\n", .{sum(&[_]u32{ 1, 2, 3 })});
}
