const fatalError = 1;

export function swallow(action) {
  try {
    return action();
  } catch (error) {
  }
}
