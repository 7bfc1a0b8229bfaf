// The servers of audited.py: each is right or lax in one thing. Reads a properties file, serves until it is killed.
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

var settings = map[string]string{}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func pool(path string) *x509.CertPool {
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(path)
	must(err)
	roots.AppendCertsFromPEM(pem)
	return roots
}

// Verifies as the standard library does, with one thing left out.
func verify(roots *x509.CertPool, options func(*x509.VerifyOptions, *x509.Certificate)) func([][]byte, [][]*x509.Certificate) error {
	return func(raw [][]byte, _ [][]*x509.Certificate) error {
		chain := []*x509.Certificate{}
		for _, der := range raw {
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				return err
			}
			chain = append(chain, certificate)
		}
		wanted := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(),
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
		for _, certificate := range chain[1:] {
			wanted.Intermediates.AddCert(certificate)
		}
		options(&wanted, chain[0])
		_, err := chain[0].Verify(wanted)
		return err
	}
}

// Knows the issuer by its name alone.
func byIssuerName(raw [][]byte, _ [][]*x509.Certificate) error {
	certificate, err := x509.ParseCertificate(raw[0])
	if err == nil && !strings.Contains(certificate.Issuer.String(), "Devices Issuing CA") {
		err = errors.New("another issuer")
	}
	return err
}

// Knows the client by its own name alone.
func bySubjectName(raw [][]byte, _ [][]*x509.Certificate) error {
	certificate, err := x509.ParseCertificate(raw[0])
	if err == nil && certificate.Subject.CommonName != "device-7" {
		err = errors.New("another client")
	}
	return err
}

func config() *tls.Config {
	certificate, err := tls.LoadX509KeyPair(settings["cert"], settings["key"])
	must(err)
	roots := pool(settings["client_ca"])
	made := &tls.Config{Certificates: []tls.Certificate{certificate}, ClientCAs: roots}
	made.ClientAuth = tls.RequireAndVerifyClientCert
	custom := map[string]func([][]byte, [][]*x509.Certificate) error{
		"issuer-name": byIssuerName, "subject-name": bySubjectName,
		"any-time": verify(roots, func(options *x509.VerifyOptions, leaf *x509.Certificate) {
			options.CurrentTime = leaf.NotBefore.Add(time.Second)
		}),
		"any-usage": verify(roots, func(options *x509.VerifyOptions, _ *x509.Certificate) {
			options.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
		}),
		"sound": verify(roots, func(*x509.VerifyOptions, *x509.Certificate) {}),
	}
	if check, known := custom[settings["verify"]]; known {
		made.ClientAuth = tls.RequireAnyClientCert
		made.VerifyPeerCertificate = check
	} else if settings["verify"] == "optional" {
		made.ClientAuth = tls.VerifyClientCertIfGiven
	}
	if settings["verify"] == "only-1.3" {
		made.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			for _, version := range hello.SupportedVersions {
				if version == tls.VersionTLS13 {
					return nil, nil
				}
			}
			open := made.Clone()
			open.ClientAuth = tls.NoClientCert
			return open, nil
		}
	}
	if settings["verify"] == "by-name" {
		made.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if hello.ServerName == "localhost" {
				return nil, nil
			}
			open := made.Clone()
			open.ClientAuth = tls.NoClientCert
			return open, nil
		}
	}
	if settings["app"] == "h2" || settings["alpn"] == "h2" {
		made.NextProtos = []string{"h2", "http/1.1"}
	}
	return made
}

func answer(w http.ResponseWriter, r *http.Request) {
	known := r.TLS != nil && len(r.TLS.PeerCertificates) > 0
	switch settings["app"] {
	case "login":
		if !known {
			io.WriteString(w, "please log in\n")
			return
		}
	case "redirect":
		if !known {
			http.Redirect(w, r, "/login?from=/", http.StatusFound)
			return
		}
	case "moved":
		http.Redirect(w, r, "/app/", http.StatusMovedPermanently)
		return
	case "hidden":
		if !known {
			http.NotFound(w, r)
			return
		}
	case "denied":
		if !known {
			http.Error(w, "forbidden", http.StatusForbidden)
			return
		}
	case "grpc", "grpc-trailer":
		status, place := "12", ""
		if !known {
			status = "16"
		}
		if settings["app"] == "grpc-trailer" {
			place = http.TrailerPrefix
		}
		w.Header().Set("Content-Type", "application/grpc")
		if place != "" {
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
		}
		w.Header().Set(place+"Grpc-Status", status)
		return
	case "bearer":
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "token needed", http.StatusUnauthorized)
		return
	case "websocket":
		http.Error(w, "Upgrade Required", http.StatusUpgradeRequired)
		return
	case "empty":
		w.WriteHeader(http.StatusNoContent)
		return
	case "changing":
		io.WriteString(w, time.Now().String())
		return
	}
	io.WriteString(w, "ok\n")
}

// Talks as applications do that are no web servers.
func talk(connection net.Conn, made *tls.Config) {
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(10 * time.Second))
	secured := tls.Server(connection, made)
	if secured.Handshake() != nil {
		return
	}
	known := len(secured.ConnectionState().PeerCertificates) > 0
	switch settings["app"] {
	case "greet":
		io.WriteString(secured, "220 ready\r\n")
	case "greet-refuse":
		if !known {
			io.WriteString(secured, "550 certificate required\r\n")
			secured.Close()
			return
		}
		io.WriteString(secured, "220 ready\r\n")
	case "close-refuse":
		if !known {
			time.Sleep(50 * time.Millisecond)
			secured.Close()
			return
		}
	case "echo":
		io.Copy(secured, secured)
		return
	}
	io.Copy(io.Discard, secured)
}

// Takes TLS and plain HTTP on one port, by the first byte.
type sniffing struct {
	net.Listener
	made *tls.Config
}

type replayed struct {
	net.Conn
	reader *bufio.Reader
}

func (c replayed) Read(into []byte) (int, error) { return c.reader.Read(into) }

func (s sniffing) Accept() (net.Conn, error) {
	connection, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	reader := bufio.NewReader(connection)
	connection.SetReadDeadline(time.Now().Add(5 * time.Second))
	first, _ := reader.Peek(1)
	connection.SetReadDeadline(time.Time{})
	if bytes.Equal(first, []byte{22}) {
		return tls.Server(replayed{connection, reader}, s.made), nil
	}
	return replayed{connection, reader}, nil
}

// Answers the first connections, and sends everybody away after them: what a limit on attempts looks like.
type tiring struct {
	net.Listener
	left int
}

func (t *tiring) Accept() (net.Conn, error) {
	for {
		connection, err := t.Listener.Accept()
		if err != nil || t.left > 0 {
			t.left--
			return connection, err
		}
		go func() {
			connection.SetDeadline(time.Now().Add(5 * time.Second))
			connection.Read(make([]byte, 4096))
			io.WriteString(connection, "come back later\r\n")
			connection.Close()
		}()
	}
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	must(err)
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		name, value, _ := strings.Cut(line, "=")
		settings[name] = value
	}
	made := config()
	listener, err := net.Listen("tcp", "127.0.0.1:"+settings["port"])
	must(err)
	switch settings["app"] {
	case "greet", "greet-refuse", "close-refuse", "echo", "silent":
		for {
			connection, err := listener.Accept()
			must(err)
			go talk(connection, made)
		}
	case "plain":
		must((&http.Server{Handler: http.HandlerFunc(answer)}).Serve(sniffing{listener, made}))
	}
	if settings["app"] == "tiring" {
		listener = &tiring{listener, 20}
	}
	server := &http.Server{TLSConfig: made, Handler: http.HandlerFunc(answer)}
	if settings["app"] != "h2" && settings["alpn"] != "h2" {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	must(server.ServeTLS(listener, "", ""))
}
