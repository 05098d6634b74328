package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// pushRecord is a record of a webhook with what the truth needs of it.
type pushRecord struct {
	json string
	PushedRecord
}

// recordMaker makes records of all three entities. The n-th record is always
// the same for a start; a later start gives other ids and later versions, so
// that a sender that is started again repeats nothing.
type recordMaker struct {
	start    int64 // Unix milliseconds
	invoices []string
}

// Identifiers stand as whole numbers, or as the vendor's samples have them: in
// exponent form with 14 digits, the rest lost.
const (
	stockIDs   = 3_039_094_656_000_000
	productIDs = 2_112_090_313_000_000
	pointsIDs  = 2_709_030_714_000_000
	orderIDs   = 2_413_764_598_000_000
)

// products is how many there are: few, so that each changes often.
const products = 30

// identifier writes an id; lossy ones of neighbours are the same text.
func identifier(id int64, lossy bool) string {
	s := strconv.FormatInt(id, 10)
	if !lossy || len(s) < 16 {
		return s
	}
	digits := strings.TrimRight(s[1:14], "0")
	if digits == "" {
		return s[:1] + "e+" + strconv.Itoa(len(s)-1)
	}
	return s[:1] + "." + digits + "e+" + strconv.Itoa(len(s)-1)
}

// make gives record n of an entity.
func (m *recordMaker) make(entity string, n int, lossy bool) pushRecord {
	version := m.start + int64(n)
	serial := m.start%10_000_000_000 + int64(n)
	if lossy {
		// The lost digits and the lost milliseconds of a busy till: neighbours agree
		// in id and versiondate and are different records all the same.
		version -= version % 10
	}
	var id, body string
	switch entity {
	case ProductEntity:
		id = identifier(productIDs+int64(n%products)*1_000_003, lossy)
		body = m.product(id, n, version)
	case PointsEntity:
		id = identifier(pointsIDs+serial, lossy)
		body = fmt.Sprintf(`{"branch_id":193440357,"created":%d,"customer_id":%s,"employee_id":0,"id":%s,"note":%s,"order_id":%s,"pointgroup":1,"points":"%d","synced":0,"versiondate":%d}`,
			version, identifier(390_250_837_700_000+int64(n%40)*7, false), id, m.note(n), identifier(orderIDs+int64(n), lossy), 1+n%25-10*(n%7/6), version)
	default:
		id = identifier(stockIDs+serial, lossy)
		body = m.movement(id, n, version, lossy)
	}
	sum := sha256.Sum256([]byte(body))
	return pushRecord{body, PushedRecord{ID: id, Version: version, SHA256: hex.EncodeToString(sum[:])}}
}

// movement is a stock movement, mostly a sale.
func (m *recordMaker) movement(id string, n int, version int64, lossy bool) string {
	kind, quantity, invoice := "SALE", fmt.Sprintf("-%d", 1+n%4), "null"
	switch n % 10 {
	case 3:
		quantity = fmt.Sprintf("-0.%03d", 125+n%800)
	case 6:
		kind, quantity = "PURCHASE", strconv.Itoa(24+n%60)
	case 8:
		kind, quantity = "CORRECTION", strconv.Itoa(n%5-2)
	}
	if n%6 == 0 {
		invoice = strconv.Quote(m.invoices[n/6%len(m.invoices)])
	}
	return fmt.Sprintf(`{"avgpurchasepricewithoutvat":%s,"branchid":193440357,"created":%d,"currency":"CZK","employee_id":0,"inventoryid":null,"invoicenumber":%s,"note":%s,"order_id":%s,"product_id":%s,"purchasepricewithoutvat":null,"quantity":"%s","quantitystatus":"%d","stocktransactionid":null,"stocklogid":%s,"supplier_id":null,"transactiontype":"%s","unit":"Piece","warehouseid":%d,"synced":0,"versiondate":%d}`,
		orNull(n%4 == 1, `"12.5"`), version-126, invoice, m.note(n), identifier(orderIDs+int64(n)*3, lossy),
		identifier(productIDs+int64(n%products)*1_000_003, lossy), quantity, 500-n%500, id, kind, 193440357+n%2, version)
}

// product is a product as it stands after its n-th change.
func (m *recordMaker) product(id string, n int, version int64) string {
	// A price with VAT, its VAT as a multiplier, and the price without as long as
	// a division makes it.
	with := [3]string{"50", "121", "89.90"}[n%3]
	without, vat := [3]string{"43.47826086956522", "100", "80.26785714285714"}[n%3], [3]string{"1.15", "1.21", "1.12"}[n%3]
	name := [4]string{"Kofola 0,5 l", "Svíčková na smetaně", "Żurek w chlebie", "Bryndzové halušky"}[n%4]
	deleted := 0
	if n%50 == 49 {
		deleted = 1
	}
	return fmt.Sprintf(`{"bitflags":1536,"ctlg_amount_id":null,"ctlg_bind_type":null,"ctlg_item_id":null,"categoryid":3.3955730426472e+14,"currency":null,"deleted":%d,"description":"","discountpercent":"0","discountpermitted":1,"display":1,"dnids":null,"ean":"","eetsubjectid":null,"hexcolor":"#BA68C8","marginmin":null,"modifiedby":"0","name":%s,"noteslist":null,"onsale":0,"packaging":"1","plu":"%d","points":"0","pricewithvat":"%s","pricewithoutvat":"%s","productid":%s,"purchasepricewithoutvat":"15","requirespriceentry":0,"sortorder":1.3297681284524e+18,"stockdeduct":1,"stockoverdraft":"ALLOW","stockquantity":"%d","subtitle":"","supplier_id":null,"supplierproductcode":null,"tagslist":null,"units":"Piece","vat":"%s","canonicalname":%s,"numcanonicalname":"","synced":0,"versiondate":%d,"unitsmeasurement":null,"packagingmeasurement":null}`,
		deleted, strconv.Quote(name+" "+strconv.Itoa(n%products)), n%products, with, without, id, 500-n%700, vat, strconv.Quote(strings.ToLower(name)), version)
}

func (m *recordMaker) note(n int) string { return orNull(n%9 == 4, `"stůl 4 \"okno\" – ☕"`) }

func orNull(yes bool, v string) string {
	if yes {
		return v
	}
	return "null"
}

// InvalidSample is the first sample of the vendor's own page, which is no JSON:
// its currency lacks colon and closing quote.
const InvalidSample = `[ { "avgpurchasepricewithoutvat": null, "branchid": 193440357, "created": 1567787960104, currency "CZK", "employee_id": 0, "inventoryid": null, "invoicenumber": null, "note": null, "order_id": 2.4137645982054e+15, "product_id": 8.0311313152812e+14, "purchasepricewithoutvat": null, "quantity": "-1", "quantitystatus": "0", "stocktransactionid": null, "stocklogid": 3.0390946566338e+15, "supplier_id": null, "transactiontype": "SALE", "unit": "Piece", "warehouseid": 193440357, "synced": 0, "versiondate": 1567787960230 } ]`

// Rubbish gives bodies without a single readable record; what answers 200 to
// one has not looked.
func Rubbish() []string {
	return []string{
		"",
		"[",
		"null",
		"42",
		`"text"`,
		"<html><body>502 Bad Gateway</body></html>",
		"PK\x03\x04\x14\x00\x08\x00",
		"[{\"stocklogid\":1,\"note\":\"\xff\xfe\xc3\x28\"}",
		strings.Repeat("[", 100_000),
		strings.Repeat(`{"a":`, 50_000),
		`[{"stocklogid":` + strings.Repeat("9", 400),
		`[{"stocklogid":{"id":1},"quantity":{}}]`,
		`[[[1]],"x",null]`,
		`[{"colour":"blue"}]`,
	}
}
