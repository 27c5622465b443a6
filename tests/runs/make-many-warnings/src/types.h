struct item {
    int id;
    int amount;
};
