import http from 'node:http';

http.createServer().listen(5388, 'localhost');
