void open_gate(int);

int main() {
    open_gate(3);
    return 0;
}
