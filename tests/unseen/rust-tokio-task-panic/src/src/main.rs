use std::time::Duration;

async fn poll(addr: &str) {
    println!("polling {addr}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let port = {
        // host and port
        let at = addr.find(':').unwrap();
        &addr[at + 1..]
    };
    println!("port {port}");
}

#[tokio::main]
async fn main() {
    let a = tokio::spawn(poll("pier:80"));
    let b = tokio::spawn(poll("quay"));
    let _ = a.await;
    let _ = b.await;
    println!("all polled");
}
