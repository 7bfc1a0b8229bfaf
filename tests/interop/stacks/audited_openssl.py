"""A server on OpenSSL alone, by ctypes, for what no packaged server does: two doors that share ticket keys and session
context, and data before the client's Finished. Reads a properties file, serves until it is killed."""

import ctypes
import socket
import sys
import threading

ssl = ctypes.CDLL("libssl.so.3")
for function in ("SSL_CTX_new", "SSL_new", "TLS_server_method"):
    getattr(ssl, function).restype = ctypes.c_void_p
VOID = ctypes.c_void_p
SSL_VERIFY_PEER, SSL_VERIFY_FAIL, SET_TICKET_KEYS = 1, 2, 59
EARLY_FINISH = 2


def context_of(settings, roots, requires):
    context = VOID(ssl.SSL_CTX_new(VOID(ssl.TLS_server_method())))
    assert ssl.SSL_CTX_use_certificate_chain_file(context, settings["cert"].encode()) == 1
    assert ssl.SSL_CTX_use_PrivateKey_file(context, settings["key"].encode(), 1) == 1
    assert ssl.SSL_CTX_load_verify_file(context, roots.encode()) == 1
    ssl.SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL if requires else 0, None)
    ssl.SSL_CTX_set_session_id_context(context, b"one for all", 11)
    keys = ctypes.create_string_buffer(b"k" * 80, 80)
    assert ssl.SSL_CTX_ctrl(context, SET_TICKET_KEYS, 80, keys) == 1
    return context


def greet_early(connection, text):
    """Writes as soon as OpenSSL lets it: after the server's own Finished, before the client's."""
    size = ctypes.c_size_t()
    buffer = ctypes.create_string_buffer(4096)
    ssl.SSL_set_max_early_data(connection, 1024)
    while ssl.SSL_read_early_data(connection, buffer, 4096, ctypes.byref(size)) not in (0, EARLY_FINISH):
        pass
    ssl.SSL_write_early_data(connection, text, len(text), ctypes.byref(size))


def serve(client, context, app):
    with client:
        client.settimeout(10)
        # SSL_set_fd reads the socket itself, which a time-out of Python's makes non-blocking.
        client.setblocking(True)
        connection = VOID(ssl.SSL_new(context))
        ssl.SSL_set_fd(connection, client.fileno())
        if app == "early-greet":
            greet_early(connection, b"220 early bird\r\n")
        if ssl.SSL_accept(connection) == 1:
            buffer = ctypes.create_string_buffer(4096)
            said = b""
            if app == "http":
                while b"\r\n\r\n" not in said:
                    size = ssl.SSL_read(connection, buffer, 4096)
                    if size <= 0:
                        break
                    said += buffer.raw[:size]
                if b"\r\n\r\n" in said:
                    page = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"
                    ssl.SSL_write(connection, page, len(page))
            else:
                while ssl.SSL_read(connection, buffer, 4096) > 0:
                    pass
            ssl.SSL_shutdown(connection)
        ssl.SSL_free(connection)


def listen(port, context, app):
    listener = socket.create_server(("127.0.0.1", port))
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, context, app), daemon=True).start()


def main():
    with open(sys.argv[1]) as file:
        settings = dict(line.rstrip("\n").split("=", 1) for line in file)
    app = settings.get("app", "http")
    if settings.get("other"):
        other = context_of(settings, settings["other_ca"], settings.get("other_auth") != "none")
        threading.Thread(target=listen, args=(int(settings["other"]), other, app), daemon=True).start()
    listen(int(settings["port"]), context_of(settings, settings["client_ca"], True), app)


main()
