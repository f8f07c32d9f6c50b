/** The simplest broadcast with socket.io, over WebSocket only: no login, nothing stored. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { ready } from './ready';

const http = createServer();
const server = new Server(http, { transports: ['websocket'] });
server.on('connection', (socket) => {
  socket.on('message', (message) => server.emit('message', message));
});
http.listen(0, '127.0.0.1', () => ready(http.address()));
