// Two doors of one Node process: two ports, or two names on one port, each with its own CA for clients; or one whose
// application asks for itself who is there. Reads a properties file, serves until it is killed.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const https = require('https');

const settings = Object.fromEntries(fs.readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
const read = (name) => fs.readFileSync(settings[name]);
const common = {cert: read('cert'), key: read('key'), requestCert: true, rejectUnauthorized: !settings.asks};
if (settings.shared === '1') common.ticketKeys = crypto.randomBytes(48);
const asks = {
  nothing: () => true,
  authorized: (socket) => socket.authorized,
  certificate: (socket) => 'subject' in socket.getPeerCertificate(),
  both: (socket) => socket.authorized && 'subject' in socket.getPeerCertificate(),
}[settings.asks || 'nothing'];
const answer = (request, response) => {
  response.statusCode = asks(request.socket) ? 200 : 401;
  response.end(response.statusCode === 200 ? 'ok\n' : 'no\n');
};
const first = https.createServer({...common, ca: read('client_ca'), sessionIdContext: settings.context || undefined}, answer);
if (settings.name) first.addContext(settings.name, {...common, ca: read('other_ca')});
first.listen(Number(settings.port), '127.0.0.1');
if (settings.other) {
  https.createServer({...common, ca: read('other_ca')}, answer).listen(Number(settings.other), '127.0.0.1');
}
