// A server of Go's crypto/tls: echo PORT PEM LEAST MOST, versions in hexadecimal.
package main

import (
	"crypto/tls"
	"io"
	"net"
	"os"
	"strconv"
)

func version(text string) uint16 {
	value, err := strconv.ParseUint(text, 16, 16)
	if err != nil {
		panic(err)
	}
	return uint16(value)
}

func main() {
	pair, err := tls.LoadX509KeyPair(os.Args[2], os.Args[2])
	if err != nil {
		panic(err)
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{pair},
		MinVersion:   version(os.Args[3]),
		MaxVersion:   version(os.Args[4]),
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	for {
		plain, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			connection := tls.Server(plain, config)
			defer connection.Close()
			if connection.Handshake() == nil {
				io.Copy(connection, connection)
			}
		}()
	}
}
