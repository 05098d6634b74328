package intake_test

import (
	"fmt"
	"os"

	"zegel/storage/intake"
)

func Example() {
	dir, err := os.MkdirTemp("", "intake")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	log := intake.Begin(intake.Dir(dir), intake.Key{}, 0)
	seq, bytes, err := log.Append([]intake.Entry{{Entity: "stock", Body: []byte("[]")}})
	fmt.Println(seq, bytes, err)
	found, err := intake.Find(dir, intake.Key{}, func() (uint64, error) { return 0, nil })
	fmt.Println(found.Deliveries(), found.Damaged(), err)
	log.TakenIn(seq)
	fmt.Println(log.End(), intake.Exists(dir))
	// Output:
	// 1 4096 <nil>
	// 1 false <nil>
	// <nil> false
}
