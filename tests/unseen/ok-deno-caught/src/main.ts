try {
  Deno.readTextFileSync("settings.json");
} catch (error) {
  console.error("warning: no settings:", error);
}
await Promise.reject(new Error("cache is cold")).catch((e) => console.warn(e.stack));
console.log("ready, errors: 0");
