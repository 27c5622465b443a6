export interface Content {
  title: string;
  body: string;
}

export function page({ title, body }: Content): string {
  return `<!doctype html><title>${title}</title><p>${body}</p>`;
}
