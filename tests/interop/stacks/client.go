// A Go client for `mtlsdiag serve`: reads a properties file, connects once, sends a request, reads an answer.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	settings := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		name, value, _ := strings.Cut(line, "=")
		settings[name] = value
	}
	version := map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}[settings["version"]]
	config := &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "localhost", MinVersion: version, MaxVersion: version}
	roots, err := os.ReadFile(settings["roots"])
	if err != nil {
		panic(err)
	}
	config.RootCAs.AppendCertsFromPEM(roots)
	if settings["cert"] != "" {
		certificate, err := tls.LoadX509KeyPair(settings["cert"], settings["key"])
		if err != nil {
			panic(err)
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	connection, err := tls.DialWithDialer(&net.Dialer{Timeout: 5 * time.Second}, "tcp", "127.0.0.1:"+settings["port"], config)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	connection.Write([]byte("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
	answer := make([]byte, 4096)
	if _, err := connection.Read(answer); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
