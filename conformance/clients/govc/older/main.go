//go:build tools

// Package older names the program that is built from its own module.
package older

import _ "github.com/vmware/govmomi/govc"
