// Command vcsim is vCenter's simulator with one datacenter and two datastores, at a free port of loopback.
//
//	vcsim USER PASSWORD [plain]
//
// It prints its HOST:PORT, and ends with its standard input. With `plain` it speaks no TLS.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
	_ "github.com/vmware/govmomi/pbm/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator"
	_ "github.com/vmware/govmomi/vapi/vm/simulator"
)

func main() {
	model := simulator.VPX()
	model.Datastore = 2
	defer model.Remove()
	if err := model.Create(); err != nil {
		log.Fatal(err)
	}
	model.Service.RegisterEndpoints = true
	if len(os.Args) < 4 || os.Args[3] != "plain" {
		model.Service.TLS = new(tls.Config)
	}
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(os.Args[1], os.Args[2])}
	server := model.Service.NewServer()
	defer server.Close()
	fmt.Println(server.URL.Host)
	_, _ = io.Copy(io.Discard, os.Stdin)
}
