import java.util.ArrayList;
import java.util.List;

class Store {
    private final List<String> rows = new ArrayList<>();

    void put(int number, String row) {
        if (row == null) {
            throw new IllegalArgumentException("row " + number + " is empty");
        }
        rows.add(row);
    }

    void index() {
        StringBuilder index = new StringBuilder();
        for (int i = 0; i <= rows.size(); i++) {
            index.append(rows.get(i).charAt(0));
        }
        System.out.println(index);
    }
}
