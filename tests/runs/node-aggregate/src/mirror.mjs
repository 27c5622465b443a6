const mirrors = ['http://127.0.0.1:4771/', 'http://127.0.0.1:4772/'];

async function fastest(urls) {
  return Promise.any(urls.map((url) => fetch(url)));
}

const response = await fastest(mirrors);
console.log(response.status);
