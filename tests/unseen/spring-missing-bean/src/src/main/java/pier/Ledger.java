package pier;

public class Ledger {
    public int total() { return 3; }
}
