const { spawn } = require('node:child_process');

exports.encode = (path) => {
  const child = spawn('ffmpeg', ['-i', path, '-crf', '28', `${path}.webm`]);
  child.stdout.on('data', (data) => process.stdout.write(data));
};
