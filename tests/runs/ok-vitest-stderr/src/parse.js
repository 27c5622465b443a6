export function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    console.error('parse error, using defaults', error.message);
    return {};
  }
}
