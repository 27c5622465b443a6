require("node:fs").writeFileSync("prepared.json", JSON.stringify({ by: "postCreateCommand" }));
