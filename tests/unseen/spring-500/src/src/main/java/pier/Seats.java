package pier;

class Seats {
    static int row(String code) {
        return Integer.parseInt(code) / 6;
    }
}
