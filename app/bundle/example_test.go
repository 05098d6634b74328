package bundle_test

import (
	"fmt"

	"zegel/app/bundle"
)

// A fingerprint is taken as people copy it.
func ExamplePin() {
	pin, err := bundle.Pin("0E4E C7D9 C5E7 D5E7 2C6C C786 7F3A 4328 FB34 4BE6 832A 4F73 637A 47FE D599 77EC")
	fmt.Println(pin, err)
	// Output: 0e4ec7d9c5e7d5e72c6cc7867f3a4328fb344be6832a4f73637a47fed59977ec <nil>
}
