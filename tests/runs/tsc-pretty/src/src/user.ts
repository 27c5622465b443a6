export interface User {
  id: number;
  email: string;
  admin?: boolean;
}

export function greet(user: User): string {
  return `Hello ${user.mail}`;
}
