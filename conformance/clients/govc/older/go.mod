// A govc of 2021: what is installed once is used for years.
module quire.invalid/conformance/govc-older

go 1.17

require github.com/vmware/govmomi v0.24.2

require (
	github.com/google/uuid v0.0.0-20170306145142-6a5e28554805 // indirect
	github.com/kr/pretty v0.1.0 // indirect
	github.com/kr/text v0.1.0 // indirect
)
