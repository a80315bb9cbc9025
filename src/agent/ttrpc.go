package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// One unary ttrpc call needs a 10-byte header and two protobuf messages. They are
// written here by hand: the library would make the agent three times as large.
// The tests run against the library's own server.

const (
	ttrpcRequest      = 1
	ttrpcResponse     = 2
	ttrpcRemoteClosed = 1
	ttrpcMaxMessage   = 4 << 20

	codeNotFound      = 5
	codeUnimplemented = 12
)

type rpcError struct {
	code    uint64
	message string
}

func (e *rpcError) Error() string { return fmt.Sprintf("shim: %s (code %d)", e.message, e.code) }

func hasCode(err error, code uint64) bool {
	var e *rpcError
	return errors.As(err, &e) && e.code == code
}

// errUnreachable marks that nobody listens at the address.
var errUnreachable = errors.New("shim not reachable")

func dialShim(ctx context.Context, address string) (net.Conn, error) {
	path := strings.TrimPrefix(strings.TrimPrefix(address, "ttrpc+"), "unix://")
	if path == address {
		path = "@" + strings.TrimPrefix(path, "@") // an old shim's abstract socket
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errUnreachable, err)
	}
	return conn, nil
}

func ttrpcCall(ctx context.Context, address, service, method string, payload []byte) ([]byte, error) {
	conn, err := dialShim(ctx, address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	var message []byte
	message = appendBytes(message, 1, []byte(service))
	message = appendBytes(message, 2, []byte(method))
	message = appendBytes(message, 3, payload)
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
		message = appendVarint(message, 4, uint64(max(1, time.Until(deadline))))
	}
	frame := make([]byte, 10, 10+len(message))
	binary.BigEndian.PutUint32(frame[0:], uint32(len(message)))
	binary.BigEndian.PutUint32(frame[4:], 1)
	frame[8], frame[9] = ttrpcRequest, ttrpcRemoteClosed
	if _, err := conn.Write(append(frame, message...)); err != nil {
		return nil, fmt.Errorf("shim: %s: %w", method, err)
	}
	header := make([]byte, 10)
	if _, err := io.ReadFull(conn, header); err != nil {
		return nil, fmt.Errorf("shim: no answer to %s: %w", method, err)
	}
	size := binary.BigEndian.Uint32(header)
	if header[8] != ttrpcResponse || size > ttrpcMaxMessage {
		return nil, fmt.Errorf("shim: answer to %s of type %d and %d bytes", method, header[8], size)
	}
	answer := make([]byte, size)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return nil, fmt.Errorf("shim: short answer to %s: %w", method, err)
	}
	fields, err := parseFields(answer)
	if err != nil {
		return nil, err
	}
	if fields[1].bytes != nil {
		status, err := parseFields(fields[1].bytes)
		if err != nil {
			return nil, err
		}
		if status[1].number != 0 {
			return nil, &rpcError{status[1].number, string(status[2].bytes)}
		}
	}
	return fields[2].bytes, nil
}

func appendBytes(b []byte, field int, value []byte) []byte {
	b = binary.AppendUvarint(b, uint64(field)<<3|2)
	b = binary.AppendUvarint(b, uint64(len(value)))
	return append(b, value...)
}

func appendVarint(b []byte, field int, value uint64) []byte {
	b = binary.AppendUvarint(b, uint64(field)<<3)
	return binary.AppendUvarint(b, value)
}

type protoField struct {
	number uint64
	bytes  []byte
}

var errProto = errors.New("shim: broken protobuf message")

// parseFields keeps the last value of each field, as protobuf has it for singular ones.
func parseFields(b []byte) (map[int]protoField, error) {
	fields := map[int]protoField{}
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errProto
		}
		b = b[n:]
		var value protoField
		switch key & 7 {
		case 0:
			value.number, n = binary.Uvarint(b)
			if n <= 0 {
				return nil, errProto
			}
			b = b[n:]
		case 2:
			length, n := binary.Uvarint(b)
			if n <= 0 || length > uint64(len(b)-n) {
				return nil, errProto
			}
			value.bytes = b[n : n+int(length) : n+int(length)]
			b = b[n+int(length):]
		case 1, 5:
			width := 8
			if key&7 == 5 {
				width = 4
			}
			if len(b) < width {
				return nil, errProto
			}
			b = b[width:]
		default:
			return nil, errProto
		}
		fields[int(key>>3)] = value
	}
	return fields, nil
}
