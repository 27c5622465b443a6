export function field(name: string): HTMLInputElement | null {
  return document.querySelector(`[name=${name}]`);
}
