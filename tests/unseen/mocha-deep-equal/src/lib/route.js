exports.parse = (text) => {
  const [path, query = ''] = text.split('?');
  const params = {};
  for (const part of query.split('&')) {
    const [key, value] = part.split('=');
    params[key] = value;
  }
  return { path, params };
};
