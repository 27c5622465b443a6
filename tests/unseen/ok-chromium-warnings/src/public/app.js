console.warn("Error reporting is off");
try { JSON.parse(localStorage.getItem("cart") ?? "{"); } catch (e) { console.warn("cart was unreadable, starting empty: " + e); }
Promise.reject(new Error("offline")).catch((e) => console.log("handled", String(e)));
document.querySelector("#p").textContent = "ready, 0 errors";
