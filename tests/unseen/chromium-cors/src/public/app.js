fetch("http://127.0.0.1:4864/orders")
  .then((r) => r.json())
  .then((xs) => { document.querySelector("#n").textContent = xs.length; });
