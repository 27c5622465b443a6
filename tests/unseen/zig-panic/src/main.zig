const std = @import("std");

fn lookup(n: usize) u32 {
    const table = [_]u32{ 3, 5, 8, 13 };
    return table[n];
}

pub fn main() void {
    var n: usize = 0;
    while (n < 5) : (n += 1) {
        std.debug.print("{d} {d}\n", .{ n, lookup(n) });
    }
}
