using System;

static class Program {
    static void Main() {
        var importer = new Importer();
        importer.Load("3.50;bread");
        importer.Load("n/a;milk");
        Console.WriteLine(importer.Total);
    }
}
