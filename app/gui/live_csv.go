package gui

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/shopspring/decimal"

	"zegel/app/gui/desk"
	"zegel/app/gui/parts"
)

// csv writes everything that fits the table at hand, not only what is loaded.
func (l *liveView) csv() {
	v := l.w.w
	switch l.vm.Tab() {
	case desk.TabEvents:
		sheet(l, l.vm.Events, []string{v.T("column.at"), v.T("column.what"), v.T("column.kind"), v.T("column.id"), v.T("mark.uncertain"), v.T("column.version"), v.T("column.subject"), v.T("column.amount"), v.T("column.unit"), v.T("column.document")}, l.eventLine)
	case desk.TabCatalogue:
		sheet(l, l.vm.Catalogue, []string{v.T("column.id"), v.T("mark.uncertain"), v.T("column.name"), "EAN", v.T("column.price"), v.T("column.base"), v.T("column.currency"), v.T("column.vat"), v.T("column.stock"), v.T("column.sum"), v.T("column.unit"), v.T("mark.disagrees"), v.T("mark.deleted"), v.T("column.at")}, l.productLine)
	case desk.TabStock:
		sheet(l, l.vm.Stock, []string{v.T("column.product"), v.T("column.name"), v.T("column.warehouse"), v.T("column.quantity"), v.T("column.unit"), v.T("column.movements"), v.T("mark.uncertain"), v.T("column.sum"), v.T("column.stock"), v.T("mark.disagrees"), v.T("column.at")}, l.stockLine)
	case desk.TabPoints:
		sheet(l, l.vm.Points, []string{v.T("column.customer"), v.T("mark.uncertain"), v.T("column.points"), v.T("column.movements"), v.T("column.at")}, l.pointsLine)
	}
}

// sheet writes a feed's rows into a file among the person's documents. A part of
// a file is never left under its name.
func sheet[T any](l *liveView, f *desk.Feed[T], head []string, row func(T) []string) {
	w := l.w
	if l.saving {
		return
	}
	l.saving = true
	l.save.Disable()
	w.notice.say(parts.ToneInfo, w.w.T("live.saving"))
	name, everything := "dotykacka-"+l.vm.Tab()+".csv", f.Everything()
	w.run.Go(func(ctx context.Context) func() {
		n, file, err := 0, "", error(nil)
		if file, err = keepPlace(name); err == nil {
			n, err = writeWhole(file, func(to *os.File) (int, error) {
				return desk.WriteSheet(ctx, to, head, func(ctx context.Context, visit func([]string) error) error {
					return everything(ctx, func(r T) error { return visit(row(r)) })
				})
			})
		}
		return func() {
			l.saving = false
			l.save.Enable()
			if err != nil {
				w.failed(err)
				return
			}
			w.notice.say(parts.ToneInfo, w.w.N("register.rows", n)+". "+w.w.T("saved", "file", file))
		}
	})
}

// writeWhole writes a file beside its place and puts it there when it is whole.
func writeWhole(file string, write func(*os.File) (int, error)) (n int, err error) {
	part := file + ".part"
	to, err := os.Create(part)
	if err != nil {
		return 0, err
	}
	n, err = write(to)
	if err = errors.Join(err, to.Close()); err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		return n, errors.Join(err, os.Remove(part))
	}
	return n, nil
}

// instant writes a time as spreadsheets read it, in the window's zone.
func (l *liveView) instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.w.deps.Zone).Format(time.DateTime)
}

// mark writes a yes as an x.
func mark(on bool) string {
	if on {
		return "x"
	}
	return ""
}

// number writes a number with the language's point, and none as nothing.
func (l *liveView) number(d decimal.NullDecimal) string {
	if !d.Valid {
		return ""
	}
	return l.w.w.Decimal(d.Decimal)
}

func (l *liveView) eventLine(e desk.EventRow) []string {
	what := e.What
	if e.Kind == desk.KindQuarantine {
		what = l.reason(e.What)
	}
	return []string{l.instant(e.At), e.Kind, string(e.Entity), e.ID.Text, mark(e.ID.Lossy), l.instant(e.Version), what, l.number(e.Amount), e.Unit, e.Invoice}
}

func (l *liveView) productLine(p desk.ProductRow) []string {
	return []string{
		p.ID.Text, mark(p.ID.Lossy), p.Name, p.EAN, l.number(p.Price), l.number(p.PriceWithout), p.Currency, l.number(p.Rate),
		l.number(p.Stock.Own), l.number(p.Stock.Sum), p.Unit, mark(p.Stock.Disagrees), mark(p.Deleted), l.instant(p.At),
	}
}

func (l *liveView) stockLine(s desk.StockRow) []string {
	return []string{
		s.Product.Text, s.Name, s.Warehouse.Text, l.number(known(s.Quantity)), s.Unit, l.w.w.Decimal(decimal.NewFromInt(s.Movements)), mark(s.Uncertain),
		l.number(s.All.Sum), l.number(s.All.Own), mark(s.All.Disagrees), l.instant(s.At),
	}
}

func (l *liveView) pointsLine(p desk.PointsRow) []string {
	return []string{p.Customer.Text, mark(p.Uncertain), l.number(known(p.Points)), l.w.w.Decimal(decimal.NewFromInt(p.Movements)), l.instant(p.At)}
}
