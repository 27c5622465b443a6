document.getElementById("app").textContent="Hello Vite"
