public class Rows {
    static String last(String line) {
        String[] cells = line.split(",");
        return cells[3];
    }
}
