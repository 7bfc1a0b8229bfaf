// The server of stacks/golang.py: reads a properties file, serves until it is killed.
package main

import (
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

var versions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12,
	"1.3": tls.VersionTLS13}
var modes = map[string]tls.ClientAuthType{"require": tls.RequireAndVerifyClientCert,
	"optional": tls.VerifyClientCertIfGiven, "anybody": tls.RequestClientCert, "unverified": tls.RequireAnyClientCert,
	"none": tls.NoClientCert}
var groups = map[string]tls.CurveID{"X25519": tls.X25519, "P-256": tls.CurveP256, "P-384": tls.CurveP384,
	"P-521": tls.CurveP521}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	must(err)
	settings := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		name, value, _ := strings.Cut(line, "=")
		settings[name] = value
	}
	certificate, err := tls.LoadX509KeyPair(settings["cert"], settings["key"])
	must(err)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: versions[settings["min"]],
		MaxVersion: versions[settings["max"]], ClientAuth: modes[settings["auth"]],
		SessionTicketsDisabled: settings["tickets"] == "0"}
	if settings["auth"] != "none" && settings["client_ca"] != "" {
		config.ClientCAs = x509.NewCertPool()
		roots, err := os.ReadFile(settings["client_ca"])
		must(err)
		config.ClientCAs.AppendCertsFromPEM(roots)
	}
	if settings["alpn"] != "" {
		config.NextProtos = strings.Split(settings["alpn"], ",")
	}
	for _, name := range strings.Split(settings["groups"], ":") {
		if group, known := groups[name]; known {
			config.CurvePreferences = append(config.CurvePreferences, group)
		}
	}
	if settings["sni"] != "" {
		config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if hello.ServerName == settings["sni"] {
				return &certificate, nil
			}
			return nil, errors.New("unknown server name")
		}
		config.Certificates = nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+settings["port"])
	must(err)
	if settings["app"] == "http" || settings["app"] == "noindex" {
		server := &http.Server{TLSConfig: config, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if settings["admits"] != "" && r.TLS.PeerCertificates[0].Subject.CommonName != settings["admits"] {
				http.Error(w, "forbidden", http.StatusForbidden)
				return
			}
			if settings["app"] == "noindex" {
				http.Error(w, "no such page", map[bool]int{true: http.StatusForbidden, false: http.StatusNotFound}[r.URL.Path == "/"])
				return
			}
			io.WriteString(w, "ok\n")
		})}
		if settings["alpn"] == "" {
			server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
		}
		must(server.ServeTLS(listener, "", ""))
	}
	for {
		connection, err := listener.Accept()
		must(err)
		go func() {
			defer connection.Close()
			connection.SetDeadline(time.Now().Add(10 * time.Second))
			secured := tls.Server(connection, config)
			if secured.Handshake() != nil || settings["app"] == "close" {
				secured.Close()
				return
			}
			io.Copy(io.Discard, secured)
		}()
	}
}
