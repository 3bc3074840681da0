// Clients of Go's crypto/tls, one after the other: clients PORT ADDRESS=LEAST,MOST[,SUITE] ...
package main

import (
	"crypto/tls"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

func number(text string) uint16 {
	value, _ := strconv.ParseUint(text, 16, 16)
	return uint16(value)
}

func main() {
	for _, client := range os.Args[2:] {
		address, words, _ := strings.Cut(client, "=")
		parts := strings.Split(words, ",")
		config := &tls.Config{
			ServerName: "localhost", InsecureSkipVerify: true,
			MinVersion: number(parts[0]), MaxVersion: number(parts[1]),
		}
		for _, suite := range parts[2:] {
			config.CipherSuites = append(config.CipherSuites, number(suite))
		}
		dialer := &net.Dialer{Timeout: 10 * time.Second}
		peer, err := tls.DialWithDialer(dialer, "tcp", address+":"+os.Args[1], config)
		if err == nil {
			time.Sleep(50 * time.Millisecond)
			peer.Close()
		}
	}
}
