using System;
using Shop.Models;

namespace Shop {
    static class Program {
        static void Main() {
            int unused = 3;
            var order = new Order { Id = 7, Total = 12.5m };
            Console.WriteLine("order {0}: {1}", order.Id, order.Totl);
        }
    }
}
