import mustache from 'mustache';

export function page(title: string): string {
  return mustache.render('<h1>{{title}}</h1>', { title });
}
