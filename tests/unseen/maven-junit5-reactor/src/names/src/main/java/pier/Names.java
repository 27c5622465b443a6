package pier;

public class Names {
    public static String full(String a, String b) { return a + " " + b; }
}
