export async function rates(url) {
  const reply = await fetch(url);
  const { rates } = await reply.json();
  return rates;
}
