export function settings(): { port: number } {
  // kept beside the program
  return JSON.parse(Deno.readTextFileSync("settings.json"));
}
