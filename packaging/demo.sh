#!/bin/sh
# The demo behind `./dev demo`: a test PKI, a server that requires client certificates (nginx, or the tool's own end with
# --embedded or where nginx is not to be had), and three probes whose verdicts differ.
set -eu
mtlsdiag=$(realpath "$1")
embedded=${2:-}
[ -n "$embedded" ] || command -v nginx >/dev/null 2>&1 || embedded=--embedded
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT INT TERM

"$mtlsdiag" testpki "$work/pki" --name localhost --quiet >/dev/null
good=$work/pki
expired=$work/pki/cert-expired-client

start_nginx() {
  for port in 18443 18444 28443 28444 38443 48443; do
    cat >"$work/nginx.conf" <<CONF
daemon off;
pid $work/nginx.pid;
error_log $work/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
  server {
    listen 127.0.0.1:$port ssl;
    ssl_certificate $good/server.pem;
    ssl_certificate_key $good/server.key;
    ssl_client_certificate $good/root.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_verify_depth 3;
    ssl_verify_client on;
    location / { return 200 "hello\n"; }
  }
}
CONF
    nginx -p "$work" -e "$work/error.log" -c "$work/nginx.conf" >/dev/null 2>&1 &
    server=$!
    for _ in $(seq 50); do
      kill -0 "$server" 2>/dev/null || break
      if [ -s "$work/nginx.pid" ]; then
        target=localhost:$port
        return 0
      fi
      sleep 0.1
    done
    kill "$server" 2>/dev/null || true
  done
  return 1
}

start_embedded() {
  "$mtlsdiag" serve 127.0.0.1:0 --cert "$good/server.pem" --key "$good/server.key" --roots "$good/root.pem" \
    --ready-file "$work/ready" --quiet >/dev/null 2>&1 &
  server=$!
  for _ in $(seq 100); do
    if [ -s "$work/ready" ]; then
      target=localhost:$(sed 's/.*://' "$work/ready")
      return 0
    fi
    sleep 0.1
  done
  return 1
}

if [ -n "$embedded" ]; then
  start_embedded || { echo "demo: the server did not start" >&2; exit 1; }
  what="mtlsdiag serve"
else
  start_nginx || { tail -n 3 "$work/error.log" >&2; echo "demo: nginx did not start" >&2; exit 1; }
  what="nginx with ssl_verify_client on"
fi

show() {
  printf '\n=== %s\n$ mtlsdiag probe %s %s\n\n' "$1" "$target" "$(printf '%s' "$2" | sed "s|$work/||g")"
  # shellcheck disable=SC2086 # the options are words
  "$mtlsdiag" probe "$target" $2 || printf '(exit status %s)\n' "$?"
}

printf 'The server: %s, at %s\n' "$what" "$target"
roots="--roots $good/root.pem"
show "1. with a good client certificate" "$roots --cert $good/client.pem --key $good/client.key"
show "2. with none" "$roots"
show "3. with an expired one" "$roots --cert $expired/client.pem --key $expired/client.key"

cat <<'NEXT'

Try next:
  mtlsdiag testpki /tmp/pki                       a PKI with one broken variant for each finding
  mtlsdiag probe HOST:PORT --cert C --key K       your own server
  mtlsdiag serve 8443 --roots clients-ca.pem      the other end: point the failing client at it
  mtlsdiag verify chain.pem --roots roots.pem     offline
  mtlsdiag explain 'tlsv1 alert unknown ca'       a line from a log
NEXT
