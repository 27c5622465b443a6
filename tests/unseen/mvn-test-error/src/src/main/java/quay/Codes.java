package quay;

public class Codes {
    public static char check(String code) {
        int sum = 0;
        for (int i = 0; i <= code.length(); i++) {
            sum += code.charAt(i) * (i + 1);
        }
        return (char) ('A' + sum % 26);
    }
}
