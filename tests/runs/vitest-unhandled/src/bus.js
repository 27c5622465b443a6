export function publish(listeners, event) {
  for (const listener of listeners) {
    Promise.resolve().then(() => listener(event.payload.id));
  }
  return listeners.length;
}
