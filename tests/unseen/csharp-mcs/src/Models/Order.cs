namespace Shop.Models {
    public class Order {
        private int legacy;
        public int Id { get; set; }
        public decimal Total { get; set; }
    }
}
