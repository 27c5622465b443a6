class HttpError extends Error {
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

function check(status) {
  if (status >= 500) throw new HttpError(status);
  return status;
}

module.exports = { HttpError, check };
