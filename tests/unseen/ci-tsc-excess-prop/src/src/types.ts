export interface Trip {
  from: string;
  to: string;
  seats: number;
}
