// Go's crypto/tls as a server that requires client certificates, or as a client that checks names:
// peer server|client PORT PEM|- VERSION AUTHORITY, the version in hexadecimal.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

func main() {
	version, err := strconv.ParseUint(os.Args[4], 16, 16)
	check(err)
	authority, err := os.ReadFile(os.Args[5])
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	config := &tls.Config{
		MinVersion: uint16(version),
		MaxVersion: uint16(version),
		RootCAs:    pool,
		ClientCAs:  pool,
		ClientAuth: tls.RequireAndVerifyClientCert,
		ServerName: "localhost",
	}
	if os.Args[3] != "-" {
		pair, err := tls.LoadX509KeyPair(os.Args[3], os.Args[3])
		check(err)
		config.Certificates = []tls.Certificate{pair}
	}
	address := "127.0.0.1:" + os.Args[2]
	if os.Args[1] == "client" {
		call(address, config)
		return
	}
	listener, err := net.Listen("tcp", address)
	check(err)
	for {
		plain, err := listener.Accept()
		check(err)
		go serve(tls.Server(plain, config))
	}
}

func serve(connection *tls.Conn) {
	defer connection.Close()
	if connection.Handshake() == nil {
		connection.Read(make([]byte, 1))
	}
}

func call(address string, config *tls.Config) {
	connection, err := tls.Dial("tcp", address, config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(5 * time.Second))
	connection.Write([]byte("Q"))
	connection.Read(make([]byte, 1))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
