// The server of stacks/node.py: reads a properties file, serves until it is killed.
'use strict';
const fs = require('fs');
const tls = require('tls');
const https = require('https');

const settings = Object.fromEntries(fs.readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
const read = (name) => (settings[name] ? fs.readFileSync(settings[name]) : undefined);
const pems = (name, label) => (settings[name] ? fs.readFileSync(settings[name], 'utf8')
    .match(new RegExp(`-----BEGIN ${label}-----[^]*?-----END ${label}-----\\n`, 'g')) : undefined);
const options = {
  cert: read('cert'), key: read('key'), ca: settings.auth === 'none' ? undefined : read('client_ca'),
  crl: pems('crl', 'X509 CRL'), minVersion: 'TLSv' + settings.min, maxVersion: 'TLSv' + settings.max,
  requestCert: settings.auth !== 'none', rejectUnauthorized: settings.auth === 'require',
};
if (settings.ciphers) options.ciphers = settings.ciphers;
if (settings.groups) options.ecdhCurve = settings.groups;
if (settings.sigalgs) options.sigalgs = settings.sigalgs;
if (settings.alpn) options.ALPNProtocols = settings.alpn.split(',');
if (settings.sni) {
  options.SNICallback = (name, done) => done(name === settings.sni ? null : new Error('unknown name'), undefined);
}
const answer = (socket) => {
  socket.on('error', () => {});
  if (settings.app === 'close') socket.end();
};
const respond = (request, response) => {
  if (settings.admits && request.socket.getPeerCertificate().subject.CN !== settings.admits) response.statusCode = 403;
  if (settings.app === 'noindex') response.statusCode = request.url === '/' ? 403 : 404;
  response.end(response.statusCode === 200 ? 'ok\n' : 'no\n');
};
const server = ['http', 'noindex'].includes(settings.app) ? https.createServer(options, respond) : tls.createServer(options, answer);
server.on('tlsClientError', (error) => console.log(String(error)));
server.listen(Number(settings.port), '127.0.0.1');
