// A Node client for `mtlsdiag serve`: reads a properties file, connects once, sends a request, reads an answer.
'use strict';
const fs = require('fs');
const tls = require('tls');

const settings = Object.fromEntries(fs.readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
const read = (name) => (settings[name] ? fs.readFileSync(settings[name]) : undefined);
const version = 'TLSv' + settings.version;
const socket = tls.connect({
  host: '127.0.0.1', port: Number(settings.port), servername: 'localhost', ca: read('roots'), cert: read('cert'), key: read('key'),
  minVersion: version, maxVersion: version, ciphers: settings.ciphers || undefined,
}, () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'));
socket.setTimeout(3000, () => socket.destroy());
socket.on('data', () => socket.end());
socket.on('error', (error) => { console.log(String(error)); process.exit(1); });
