async function pull(path) {
  const response = await fetch(`http://127.0.0.1:4555${path}`);
  return response.json();
}

async function main() {
  console.log('syncing');
  const items = await pull('/items');
  console.log(items.length);
}

main();
