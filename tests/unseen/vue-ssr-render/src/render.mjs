import { createSSRApp, h } from "vue";
import { renderToString } from "@vue/server-renderer";
import { Badge } from "./Badge.mjs";

console.log(await renderToString(createSSRApp({ render: () => h(Badge, { user: { nick: "ada" } }) })));
console.log(await renderToString(createSSRApp({ render: () => h(Badge, { user: { name: "ben" } }) })));
