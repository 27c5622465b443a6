import { parse } from './parse';

interface Options {
  depth?: { max: number };
}

const options: Options = parse(['--quiet']);

console.log('depth', depth(options));

function depth(o: Options): number {
  return o.depth!.max;
}
