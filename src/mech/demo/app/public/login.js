const form = document.querySelector("#login");
const status = document.querySelector("#status");

async function begin() {
  const response = await fetch("/api/session");
  if (!response.ok) throw new Error(`signing in is not possible: /api/session answered ${response.status}`);
  const { user } = await response.json();
  if (user) {
    status.textContent = `Signed in as ${user}.`;
  } else {
    status.textContent = "Sign in to see your ships.";
    form.hidden = false;
  }
}

async function submit(event) {
  event.preventDefault();
  const response = await fetch("/api/login", {
    method: "POST",
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  if (response.ok) {
    form.hidden = true;
    await begin();
  } else {
    status.textContent = "That email and password do not belong together.";
  }
}

form.addEventListener("submit", submit);
begin().catch((error) => {
  status.className = "problem";
  status.textContent = "Signing in is not possible at the moment.";
  throw error;
});
