export class Lamp {
  on = false;
  constructor(readonly name: string) {}
}
