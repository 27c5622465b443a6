import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const users = { "ada@example.com": "engine" };
const sessions = new Map();

// Who is signed in, by the cookie that the browser sent.
export function sessionOf(request) {
  const cookies = request.headers.cookie.split("; ").map((pair) => pair.split("="));
  return sessions.get(new Map(cookies).get("session")) ?? null;
}

// A token for the right password, null for a wrong one. The harbour office takes its time.
export async function signIn({ email, password }) {
  await pause(20_000);
  if (users[email] !== password) return null;
  const token = randomUUID();
  sessions.set(token, email);
  return token;
}
