export async function save(_: string) {}
