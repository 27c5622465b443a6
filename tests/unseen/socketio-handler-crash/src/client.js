// speaks the polling transport by hand
(async () => {
  const at = "http://localhost:4814/socket.io/?EIO=4&transport=polling";
  const hello = await (await fetch(at)).text();
  const sid = JSON.parse(hello.slice(1)).sid;
  await fetch(at + "&sid=" + sid, { method: "POST", body: "40" });
  await fetch(at + "&sid=" + sid);
  await fetch(at + "&sid=" + sid, { method: "POST", body: '42["join","pier"]' }).catch(() => {});
})();
