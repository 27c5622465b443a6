#!/usr/bin/env node
const words = "the quick brown fox jumps over the lazy dog".split(" ");
const counts = new Map();
for (const word of words) {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}
for (const [word, count] of counts) {
  console.log(`${count} ${word}`);
}
