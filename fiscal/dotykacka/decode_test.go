package dotykacka_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zegel/fiscal/dotykacka"
)

func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decodeOne(t *testing.T, e dotykacka.Entity, body string) dotykacka.Record {
	t.Helper()
	b, err := dotykacka.Decode(e, []byte(body), dotykacka.Limits{})
	if err != nil || len(b.Records) != 1 || len(b.Bad) != 0 {
		t.Fatalf("%s: %d records, bad %+v, %v; want one", body, len(b.Records), b.Bad, err)
	}
	return b.Records[0]
}

func TestProductSample(t *testing.T) {
	t.Parallel()
	r := decodeOne(t, dotykacka.Product, string(sample(t, "product")))
	p := r.Product
	if want := (dotykacka.Literal{Text: "2.112090313741e+15", Lossy: true}); r.ID != want {
		t.Errorf("id %+v, want %+v", r.ID, want)
	}
	if want := time.UnixMilli(1567787059475).UTC(); !r.Version.Equal(want) || r.VersionMillis() != 1567787059475 {
		t.Errorf("version %v, want %v", r.Version, want)
	}
	for what, got := range map[string][2]string{
		"price":       {p.PriceWithVAT.Decimal.String(), "50"},
		"net":         {p.PriceWithoutVAT.Decimal.String(), "43.47826086956522"},
		"multiplier":  {p.VAT.Decimal.String(), "1.15"},
		"rate":        {p.Rate.Decimal.String(), "15"},
		"stock":       {p.StockQuantity.Decimal.String(), "-60"},
		"sort order":  {p.SortOrder.Text, "1.3297681284524e+18"},
		"name":        {p.Name, "bdtest"},
		"subtitle":    {p.Subtitle, "238378"},
		"overdraft":   {p.StockOverdraft, "ALLOW"},
		"modified by": {p.ModifiedBy.Text, "0"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s, want %s", what, got[0], got[1])
		}
	}
	if p.Deleted == nil || *p.Deleted || p.Display == nil || !*p.Display {
		t.Errorf("deleted %v, display %v", p.Deleted, p.Display)
	}
	if p.MarginMin.Valid || p.Currency != "" || p.SupplierID.Text != "" {
		t.Errorf("nulls are not null: %+v", p)
	}
	if len(r.Extra) != 0 {
		t.Errorf("the sample has unknown fields: %v", r.Extra)
	}
}

func TestStockSampleAsPrintedIsInvalid(t *testing.T) {
	t.Parallel()
	b, err := dotykacka.Decode(dotykacka.Stock, sample(t, "stock-as-printed"), dotykacka.Limits{})
	if err != nil || len(b.Records) != 0 || len(b.Bad) != 1 || b.Bad[0].Reason != "syntax" {
		t.Errorf("records %d, bad %+v, %v; want one bad of syntax", len(b.Records), b.Bad, err)
	}
}

func TestStockSampleMended(t *testing.T) {
	t.Parallel()
	mended := strings.Replace(string(sample(t, "stock-as-printed")), `currency "CZK"`, `"currency": "CZK"`, 1)
	r := decodeOne(t, dotykacka.Stock, mended)
	s := r.Stock
	if s.Quantity.Decimal.String() != "-1" || s.Currency != "CZK" || s.TransactionType != "SALE" || s.WarehouseID.Text != "193440357" {
		t.Errorf("%+v", s)
	}
	if s.WarehouseID.Lossy || !s.ProductID.Lossy || s.ProductID.Text != "8.0311313152812e+14" || s.EmployeeID.Text != "0" {
		t.Errorf("ids: %+v %+v", s.WarehouseID, s.ProductID)
	}
	if !s.Created.Equal(time.UnixMilli(1567787960104)) || s.InvoiceNumber != "" || s.Synced == nil || *s.Synced {
		t.Errorf("%+v", s)
	}
	if len(r.Extra) != 0 {
		t.Errorf("unknown fields: %v", r.Extra)
	}
}

func TestPointsSample(t *testing.T) {
	t.Parallel()
	r := decodeOne(t, dotykacka.Points, string(sample(t, "points")))
	if p := r.Points; r.ID.Text != "2.7090307149034e+15" || p.Points.Decimal.String() != "1" || p.CustomerID.Text != "3.9025083776719e+14" || p.PointGroup.Text != "1" {
		t.Errorf("%+v %+v", r.ID, p)
	}
	if len(r.Extra) != 0 {
		t.Errorf("unknown fields: %v", r.Extra)
	}
}

// However a record is spelt, spaced and ordered, it is the same record; and a
// changed digit is another.
func TestHashIsOfTheRecordNotItsSpelling(t *testing.T) {
	t.Parallel()
	same := []string{
		`[{"stocklogid":12,"product_id":7,"quantity":"-1","versiondate":5}]`,
		`{ "QUANTITY" : "-1", "versiondate": 5, "productid": 7, "StockLogId": 12 }`,
		`[{"stocklog_id":12,"ProductID":7,"quantity":"\u002d1","versiondate":5}]`,
		`[{"stocklogid":12,"product_id":7,"productid":7,"quantity":"-1","versiondate":5}]`,
	}
	want := decodeOne(t, dotykacka.Stock, same[0])
	for _, s := range same[1:] {
		if got := decodeOne(t, dotykacka.Stock, s); got.Hash != want.Hash {
			t.Errorf("%s: hash differs:\n%s\n%s", s, got.Canonical, want.Canonical)
		}
	}
	for _, s := range []string{
		`[{"stocklogid":12,"product_id":7,"quantity":"-2","versiondate":5}]`,
		`[{"stocklogid":12,"product_id":7,"quantity":-1,"versiondate":5}]`,
		`[{"stocklogid":12,"product_id":7.0,"quantity":"-1","versiondate":5}]`,
	} {
		if got := decodeOne(t, dotykacka.Stock, s); got.Hash == want.Hash {
			t.Errorf("%s: same hash", s)
		}
	}
}

func TestFieldsAreTolerant(t *testing.T) {
	t.Parallel()
	r := decodeOne(t, dotykacka.Product, `{"productid":"9007199254740993","deleted":"true","display":false,"onsale":null,"vat":"3","pricewithvat":1.10,
		"stockquantity":"","versiondate":"1567787059475","tagslist":["a","b"],"newfield":{"x":[1,2]},"Another_One":7}`)
	p := r.Product
	if r.ID.Text != "9007199254740993" || r.ID.Lossy {
		t.Errorf("id %+v", r.ID)
	}
	if p.Deleted == nil || !*p.Deleted || p.Display == nil || *p.Display || p.OnSale != nil {
		t.Errorf("flags %v %v %v", p.Deleted, p.Display, p.OnSale)
	}
	if !p.VAT.Valid || p.Rate.Valid {
		t.Errorf("a multiplier of 3 became a rate: %v", p.Rate)
	}
	if p.PriceWithVAT.Decimal.String() != "1.1" || p.StockQuantity.Valid || p.Tags != `["a","b"]` {
		t.Errorf("%v %v %q", p.PriceWithVAT, p.StockQuantity, p.Tags)
	}
	if r.VersionMillis() != 1567787059475 {
		t.Errorf("version %v", r.Version)
	}
	if string(r.Extra["newfield"]) != `{"x":[1,2]}` || string(r.Extra["Another_One"]) != "7" || len(r.Extra) != 2 {
		t.Errorf("unknown fields %q", r.Extra)
	}
}

func TestVATMultipliers(t *testing.T) {
	t.Parallel()
	for vat, want := range map[string]string{
		`"1.15"`: "15", `1.21`: "21", `"1"`: "0", `"1.055"`: "5.5", `"1,21"`: "21", `"0.21"`: "?", `"21"`: "?", `null`: "?", `""`: "?",
	} {
		p := decodeOne(t, dotykacka.Product, `{"productid":1,"vat":`+vat+`}`).Product
		got := "?"
		if p.Rate.Valid {
			got = p.Rate.Decimal.String()
		}
		if got != want {
			t.Errorf("%s: rate %s, want %s", vat, got, want)
		}
	}
}

// One bad record, whatever is wrong with it, leaves its neighbours alone.
func TestBadRecordsBesideGoodOnes(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 100_000)
	for name, c := range map[string]struct{ record, reason, field string }{
		"syntax":            {`{"id":1, currency "CZK", "points":"1"}`, "syntax", ""},
		"trailing":          {`{"id":1} {"id":2}`, "syntax", ""},
		"nothing":           {``, "syntax", ""},
		"number":            {`17`, "not_object", ""},
		"null":              {`null`, "not_object", ""},
		"array":             {`[{"id":1}]`, "not_object", ""},
		"no id":             {`{"points":"1"}`, "no_id", ""},
		"null id":           {`{"id":null}`, "no_id", ""},
		"empty id":          {`{"id":""}`, "no_id", ""},
		"object as number":  {`{"id":1,"points":{"value":1}}`, "field", "points"},
		"object as id":      {`{"id":{}}`, "field", "id"},
		"object as note":    {`{"id":1,"note":[]}`, "field", "note"},
		"text as number":    {`{"id":1,"points":"many"}`, "field", "points"},
		"text as flag":      {`{"id":1,"synced":"maybe"}`, "field", "synced"},
		"two as flag":       {`{"id":1,"synced":2}`, "field", "synced"},
		"400 digits":        {`{"id":1,"points":` + strings.Repeat("9", 400) + `}`, "field", "points"},
		"400 digit id":      {`{"id":` + strings.Repeat("9", 400) + `}`, "field", "id"},
		"far future":        {`{"id":1,"versiondate":1e30}`, "field", "versiondate"},
		"half millisecond":  {`{"id":1,"versiondate":1.5}`, "field", "versiondate"},
		"huge exponent":     {`{"id":1,"points":1e999999999}`, "field", "points"},
		"key twice":         {`{"id":1,"points":"1","points":"1"}`, "duplicate_key", ""},
		"two spellings":     {`{"id":1,"order_id":1,"orderid":2}`, "duplicate_key", ""},
		"nested key twice":  {`{"id":1,"more":{"a":1,"a":2}}`, "duplicate_key", ""},
		"escaped key":       {`{"id":1,"a":1,"\u0061":2}`, "duplicate_key", ""},
		"not UTF-8":         {"{\"id\":1,\"note\":\"\xff\xfe\"}", "utf8", ""},
		"deep":              {`{"id":1,"x":` + deep + strings.Repeat("]", 100_000) + `}`, "depth", ""},
		"a thousand fields": {`{"id":1` + manyFields(1000) + `}`, "fields", ""},
		"control":           {"{\"id\":1,\"note\":\"a\nb\"}", "syntax", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := `[{"id":1,"points":"1"},` + c.record + `,{"id":3,"points":"3"}]`
			b, err := dotykacka.Decode(dotykacka.Points, []byte(body), dotykacka.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if len(b.Records) != 2 || b.Records[0].ID.Text != "1" || b.Records[1].ID.Text != "3" {
				t.Errorf("%d records are left of two", len(b.Records))
			}
			if len(b.Bad) != 1 || b.Bad[0].Index != 1 || b.Bad[0].Reason != c.reason || b.Bad[0].Field != c.field || string(b.Bad[0].Raw) != c.record {
				got := "none"
				if len(b.Bad) > 0 {
					got = fmt.Sprintf("%d %s %s", b.Bad[0].Index, b.Bad[0].Reason, b.Bad[0].Field)
				}
				t.Errorf("bad: %s of %d, want 1 %s %s", got, len(b.Bad), c.reason, c.field)
			}
		})
	}
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"f%d":0`, i)
	}
	return b.String()
}

func TestBodies(t *testing.T) {
	t.Parallel()
	good := `{"id":1,"points":"1"}`
	for name, c := range map[string]struct {
		body         string
		records, bad int
		word         string // in ErrBody; "" when it is none
	}{
		"array":             {`[` + good + `]`, 1, 0, ""},
		"single":            {good, 1, 0, ""},
		"byte order mark":   {"\xef\xbb\xbf[" + good + "]", 1, 0, ""},
		"empty array":       {` [ ] `, 0, 0, ""},
		"empty":             {``, 0, 0, "empty"},
		"spaces":            {" \n ", 0, 0, "shape"},
		"text":              {`"x"`, 0, 0, "shape"},
		"null":              {`null`, 0, 0, "shape"},
		"html":              {`<html>`, 0, 0, "shape"},
		"form":              {`a=1&b=2`, 0, 0, "shape"},
		"cut off":           {`[` + good + `,{"id":2,"po`, 1, 1, ""},
		"cut off between":   {`[` + good + `,`, 1, 1, ""},
		"array unclosed":    {`[` + good, 1, 1, ""},
		"trailing comma":    {`[` + good + `,]`, 1, 1, ""},
		"rubbish behind":    {`[` + good + `] x`, 1, 1, ""},
		"two objects":       {good + good, 0, 1, ""},
		"rubbish in front":  {`[]` + good, 0, 0, "shape"},
		"deep":              {strings.Repeat("[", 100_000), 0, 1, ""},
		"deep in an object": {strings.Repeat(`{"a":`, 100_000), 0, 1, ""},
		"closing only":      {strings.Repeat("]", 1000), 0, 0, "shape"},
		"too many":          {`[` + strings.Repeat("{},", 100_000) + `{}]`, 0, 0, "too_many"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := dotykacka.Decode(dotykacka.Points, []byte(c.body), dotykacka.Limits{})
			if c.word != "" {
				if !errors.Is(err, dotykacka.ErrBody) || !strings.Contains(err.Error(), c.word) {
					t.Errorf("error %v, want ErrBody for %s", err, c.word)
				}
				return
			}
			if err != nil || len(b.Records) != c.records || len(b.Bad) != c.bad {
				t.Errorf("%d records, %d bad, %v; want %d and %d", len(b.Records), len(b.Bad), err, c.records, c.bad)
			}
		})
	}
}

func TestOtherEntitiesAreKeptRaw(t *testing.T) {
	t.Parallel()
	r := decodeOne(t, dotykacka.Order, `[{"orderid":5,"anything":{"goes":true},"versiondate":9}]`)
	if r.ID.Text != "5" || r.VersionMillis() != 9 || r.Product != nil || len(r.Extra) != 0 {
		t.Errorf("%+v", r)
	}
	if r = decodeOne(t, dotykacka.Reservation, `{"x":1}`); r.ID.Text != "" || string(r.Raw) != `{"x":1}` {
		t.Errorf("%+v", r)
	}
}

func TestLiteralJSON(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2.112090313741e+15": "2.112090313741e+15", "193440357": "193440357", "-1": "-1", "007": `"007"`, "A\"1": `"A\"1"`, "": "null", "true": `"true"`,
	} {
		got, err := json.Marshal(dotykacka.Literal{Text: in})
		if err != nil || string(got) != want {
			t.Errorf("%q: %s, %v; want %s", in, got, err, want)
		}
	}
}

func TestParseEntity(t *testing.T) {
	t.Parallel()
	got := map[string]dotykacka.Entity{}
	for _, s := range []string{"product", "STOCKLOG", "PointsLog", "ORDERBEAN", "reservation"} {
		e, err := dotykacka.ParseEntity(s)
		if err != nil {
			t.Error(err)
		}
		got[s] = e
	}
	want := map[string]dotykacka.Entity{"product": "product", "STOCKLOG": "stock", "PointsLog": "points", "ORDERBEAN": "order", "reservation": "reservation"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, err := dotykacka.ParseEntity("INVOICE"); !errors.Is(err, dotykacka.ErrEntity) {
		t.Errorf("%v, want ErrEntity", err)
	}
}

func ExampleDecode() {
	b, err := dotykacka.Decode(dotykacka.Stock, []byte(`[{"stocklogid": 3.0390946566338e+15, "quantity": "-1"}, {"quantity": 2}]`), dotykacka.Limits{})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(b.Records[0].ID, b.Records[0].Stock.Quantity.Decimal, b.Bad[0].Reason)
	// Output: {3.0390946566338e+15 true} -1 no_id
}
