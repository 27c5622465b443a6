mod pick;

fn main() {
    let unused = 1;
    println!("{}", pick::longest("pier", "quay"));
}
