const files = ["a", "b"];
for (const f of files) {
  console.log("ui:", f);
});
