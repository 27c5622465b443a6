using System;
using System.Globalization;

class Importer {
    public decimal Total;

    public void Load(string line) {
        try {
            Total += ParsePrice(line.Split(';')[0]);
        } catch (FormatException e) {
            throw new InvalidOperationException("cannot import line: " + line, e);
        }
    }

    decimal ParsePrice(string text) {
        return decimal.Parse(text, CultureInfo.InvariantCulture);
    }
}
