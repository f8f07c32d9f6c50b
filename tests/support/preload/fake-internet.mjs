// Loaded before a server (NODE_OPTIONS=--import=…). Gives it an internet: every name below pagina.test is at a public
// address, and whoever connects to that address gets the server of the test at TEST_INTERNET_PORT, or to its port 443
// the push service of the test at TEST_PUSH_PORT; for other.pagina.test the receiver of webhooks at TEST_HOOKS_PORT.
import { Resolver } from 'node:dns/promises';
import { Socket } from 'node:net';

const ADDRESS = '93.184.215.14';
const { resolve4, resolve6 } = Resolver.prototype;
const isFake = (host) => host.endsWith('.pagina.test');
const unknown = () => Promise.reject(Object.assign(new Error('queryAaaa ENODATA'), { code: 'ENODATA' }));

Resolver.prototype.resolve4 = function (host, ...more) {
  return isFake(host) ? Promise.resolve([ADDRESS]) : resolve4.call(this, host, ...more);
};
Resolver.prototype.resolve6 = function (host, ...more) {
  return isFake(host) ? unknown() : resolve6.call(this, host, ...more);
};

const { connect } = Socket.prototype;
Socket.prototype.connect = function (...given) {
  // Node's own calls have the options in a list that it has sorted already.
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (options?.lookup && isFake(options.host ?? '')) {
    const { TEST_INTERNET_PORT, TEST_PUSH_PORT, TEST_HOOKS_PORT } = process.env;
    const overTls = (options.host === 'other.pagina.test' && TEST_HOOKS_PORT) || TEST_PUSH_PORT;
    const port = Number(options.port) === 443 && overTls ? overTls : TEST_INTERNET_PORT;
    return connect.call(this, { host: '127.0.0.1', port: Number(port) }, () => {});
  }
  return connect.apply(this, given);
};
