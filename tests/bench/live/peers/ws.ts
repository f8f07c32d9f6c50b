/** The simplest broadcast with `ws`, as in its documentation: no login, nothing stored. */
import { WebSocketServer } from 'ws';
import { ready } from './ready';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => ready(server.address()));
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => {
    for (const client of server.clients) client.send(data, { binary: isBinary });
  });
});
