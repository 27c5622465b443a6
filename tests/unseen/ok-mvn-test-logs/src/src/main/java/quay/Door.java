package quay;

public class Door {
    public void open(int code) {
        if (code != 7) {
            new IllegalArgumentException("wrong code " + code).printStackTrace();
            throw new IllegalArgumentException("wrong code " + code);
        }
    }
}
