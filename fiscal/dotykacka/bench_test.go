package dotykacka_test

import (
	"testing"

	"zegel/fiscal/dotykacka"
)

// movementRecord is a stock movement with every field of the seed's sample.
const movementRecord = `{"avgpurchasepricewithoutvat":null,"branchid":193440357,"created":1567787960104,"currency":"CZK","employee_id":0,"inventoryid":null,"invoicenumber":null,"note":null,"order_id":2.4137645982054e+15,"product_id":801,"purchasepricewithoutvat":null,"quantity":"-1","quantitystatus":"0","stocktransactionid":null,"stocklogid":3039094656633,"supplier_id":null,"transactiontype":"SALE","unit":"Piece","warehouseid":193440357,"synced":0,"versiondate":1567787960230}`

// BenchmarkDecode is what reading a body of one record costs.
func BenchmarkDecode(b *testing.B) {
	body := []byte("[" + movementRecord + "]")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if got, err := dotykacka.Decode(dotykacka.Stock, body, dotykacka.Limits{}); err != nil || len(got.Records) != 1 {
			b.Fatal(got.Bad, err)
		}
	}
}
