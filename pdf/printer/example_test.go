package printer_test

import (
	"fmt"

	"zegel/pdf/printer"
)

// A printer that is not there is named together with those that are.
func ExampleKnown() {
	all := []printer.Printer{{Name: "Office", Default: true}, {Name: "Bar"}}
	fmt.Println(printer.Known("Bar", all))
	fmt.Println(printer.Known("Cellar", all))
	// Output:
	// <nil>
	// "Cellar": no such printer; there are: Office, Bar
}
