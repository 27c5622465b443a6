package pier;

public class Ferry {
    private final int[] seats = new int[12];

    public int free() {
        return seats.size();
    }
}
