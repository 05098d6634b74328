package preview_test

import (
	"context"
	"errors"
	"fmt"

	"zegel/pdf/preview"
)

func ExampleViewer_Open() {
	v := &preview.Viewer{}
	defer v.Close()
	_, err := v.Open(context.Background(), []byte("not a PDF"))
	fmt.Println(errors.Is(err, preview.ErrFile))
	// Output: true
}
