package dotykacka

import (
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"
)

// Record is one object of a body.
type Record struct {
	Entity Entity
	ID     Literal
	// Version is the vendor's versiondate: when this state of the object was
	// made; zero when it does not say.
	Version time.Time
	// Canonical is the record in one spelling; Hash its SHA-256, in hex. The same
	// record sent again has the same hash.
	Canonical []byte
	Hash      string
	Raw       json.RawMessage // as it came
	// One of these is set for the entity it is named after; none for the others.
	Product *ProductData
	Stock   *StockData
	Points  *PointsData
	// Extra holds fields that the samples do not have, under their own names.
	Extra map[string]json.RawMessage
}

// VersionMillis is Version as the vendor writes it; 0 when there is none.
func (r Record) VersionMillis() int64 {
	if r.Version.IsZero() {
		return 0
	}
	return r.Version.UnixMilli()
}

// ProductData is a product (seed, second sample). Prices are per unit, in
// Currency; null where the vendor has none.
type ProductData struct {
	BitFlags, CatalogueAmountID, CatalogueItemID, CategoryID Literal
	EETSubjectID, ModifiedBy, SortOrder, SupplierID          Literal

	CatalogueBindType, Currency, Description, DNIDs, EAN, HexColor, Name, Notes string
	PLU, StockOverdraft, Subtitle, SupplierProductCode, Tags, Units             string
	CanonicalName, NumCanonicalName, UnitsMeasurement                           string

	Deleted, DiscountPermitted, Display, OnSale, RequiresPriceEntry, StockDeduct, Synced *bool

	DiscountPercent, MarginMin, Packaging, Points, PriceWithVAT, PriceWithoutVAT decimal.NullDecimal
	PurchasePriceWithoutVAT, StockQuantity, PackagingMeasurement                 decimal.NullDecimal

	// VAT is the multiplier as it came ("1.15"); Rate is what it means in percent
	// (15), and null where it means nothing: below 1 or above 2.
	VAT, Rate decimal.NullDecimal
}

// StockData is a stock movement (seed, first sample). Quantity is signed: a
// sale is negative. InvoiceNumber may be the number of a document of ours.
type StockData struct {
	BranchID, EmployeeID, InventoryID, OrderID, ProductID Literal
	StockTransactionID, SupplierID, WarehouseID           Literal

	Created time.Time

	Currency, InvoiceNumber, Note, TransactionType, Unit string

	AvgPurchasePriceWithoutVAT, PurchasePriceWithoutVAT, Quantity, QuantityStatus decimal.NullDecimal

	Synced *bool
}

// PointsData is a movement of points on a customer's account (seed, third
// sample). Points is signed.
type PointsData struct {
	BranchID, CustomerID, EmployeeID, OrderID, PointGroup Literal

	Created time.Time
	Note    string
	Points  decimal.NullDecimal
	Synced  *bool
}

func readProduct(f *fields) *ProductData {
	p := &ProductData{
		BitFlags: f.literal("bitflags"), CatalogueAmountID: f.literal("ctlgamountid"), CatalogueItemID: f.literal("ctlgitemid"),
		CategoryID: f.literal("categoryid"), EETSubjectID: f.literal("eetsubjectid"), ModifiedBy: f.literal("modifiedby"),
		SortOrder: f.literal("sortorder"), SupplierID: f.literal("supplierid"),
		CatalogueBindType: f.text("ctlgbindtype"), Currency: f.text("currency"), Description: f.text("description"),
		DNIDs: f.list("dnids"), EAN: f.text("ean"), HexColor: f.text("hexcolor"), Name: f.text("name"), Notes: f.list("noteslist"),
		PLU: f.text("plu"), StockOverdraft: f.text("stockoverdraft"), Subtitle: f.text("subtitle"),
		SupplierProductCode: f.text("supplierproductcode"), Tags: f.list("tagslist"), Units: f.text("units"),
		CanonicalName: f.text("canonicalname"), NumCanonicalName: f.text("numcanonicalname"), UnitsMeasurement: f.text("unitsmeasurement"),
		Deleted: f.flag("deleted"), DiscountPermitted: f.flag("discountpermitted"), Display: f.flag("display"), OnSale: f.flag("onsale"),
		RequiresPriceEntry: f.flag("requirespriceentry"), StockDeduct: f.flag("stockdeduct"), Synced: f.flag("synced"),
		DiscountPercent: f.number("discountpercent"), MarginMin: f.number("marginmin"), Packaging: f.number("packaging"),
		Points: f.number("points"), PriceWithVAT: f.number("pricewithvat"), PriceWithoutVAT: f.number("pricewithoutvat"),
		PurchasePriceWithoutVAT: f.number("purchasepricewithoutvat"), StockQuantity: f.number("stockquantity"),
		PackagingMeasurement: f.number("packagingmeasurement"), VAT: f.number("vat"),
	}
	p.Rate = rateOf(p.VAT)
	return p
}

// rateOf turns a VAT multiplier into a rate in percent.
func rateOf(multiplier decimal.NullDecimal) decimal.NullDecimal {
	one, two := decimal.New(1, 0), decimal.New(2, 0)
	if !multiplier.Valid || multiplier.Decimal.LessThan(one) || multiplier.Decimal.GreaterThan(two) {
		return decimal.NullDecimal{}
	}
	return decimal.NullDecimal{Decimal: multiplier.Decimal.Sub(one).Shift(2), Valid: true}
}

func readStock(f *fields) *StockData {
	return &StockData{
		BranchID: f.literal("branchid"), EmployeeID: f.literal("employeeid"), InventoryID: f.literal("inventoryid"),
		OrderID: f.literal("orderid"), ProductID: f.literal("productid"), StockTransactionID: f.literal("stocktransactionid"),
		SupplierID: f.literal("supplierid"), WarehouseID: f.literal("warehouseid"), Created: f.millis("created"),
		Currency: f.text("currency"), InvoiceNumber: f.text("invoicenumber"), Note: f.text("note"),
		TransactionType: f.text("transactiontype"), Unit: f.text("unit"),
		AvgPurchasePriceWithoutVAT: f.number("avgpurchasepricewithoutvat"), PurchasePriceWithoutVAT: f.number("purchasepricewithoutvat"),
		Quantity: f.number("quantity"), QuantityStatus: f.number("quantitystatus"), Synced: f.flag("synced"),
	}
}

func readPoints(f *fields) *PointsData {
	return &PointsData{
		BranchID: f.literal("branchid"), CustomerID: f.literal("customerid"), EmployeeID: f.literal("employeeid"),
		OrderID: f.literal("orderid"), PointGroup: f.literal("pointgroup"), Created: f.millis("created"),
		Note: f.text("note"), Points: f.number("points"), Synced: f.flag("synced"),
	}
}
