package sandbox

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"zegel/fiscal"
)

// dish is something that the house sells.
type dish struct {
	id       int
	category int
	name     string
	cents    fiscal.Cents // including VAT
	rate     int64        // percent
	weighed  bool         // sold by kilogram or litre
}

// menu is the card: food at 12 %, drinks at 21 %, what is taken home at 6 %,
// vouchers and deposits at 0 %. A line is category, name, cents, rate, and a k
// for what is weighed.
const menu = `Voorgerechten
Garnaalkroketten (2 stuks)|1950|12
Kaaskroketten van het huis|1650|12
Carpaccio van rund met parmezaan|1890|12
Tomaat-garnaal "grijze Noordzee"|2450|12
Vissoep met rouille en croutons|1450|12
Escargots de Bourgogne (12 st.)|1690|12
Hoofdgerechten
Stoofvlees op Vlaamse wijze, friet|2350|12
Vol-au-vent met bladerdeeg en friet|2450|12
Mosselen natuur 1,2 kg, friet|2995|12
Moules marinières à la crème|3150|12
Steak tartaar "minute", sla, friet|2650|12
Entrecote Black Angus 300 g|3450|12
Zeetong à la meunière|3850|12
Waterzooi van Gentse kip|2480|12
Spaghetti bolognese|1550|12
Salade van warme geitenkaas & honing|1980|12
Vegetarische lasagne "Ortolana"|1790|12
Kinderkroketje met appelmoes|1150|12
Desserts
Dame blanche|950|12
Crème brûlée à la vanille de Bourbon|1050|12
Brusselse wafel met slagroom|850|12
Moelleux au chocolat, cœur coulant|1150|12
Assortiment kazen|1495|12
Warme dranken
Espresso|310|21
Cappuccino|390|21
Thé à la menthe fraîche|420|21
Irish coffee|1050|21
Frisdranken
Spa reine 25 cl|320|21
Bruiswater 50 cl|550|21
Cola Zero 20 cl|330|21
Jus d'orange pressé|520|21
Bieren
Pils van 't vat 25 cl|320|21
Blonde abdijbier 33 cl|490|21
Tripel 33 cl|540|21
Geuze "oude stijl" 37,5 cl|780|21
Kriek 25 cl|450|21
Wijnen
Huiswijn wit, glas|590|21
Huiswijn rood, karaf 50 cl|1950|21
Sancerre "Les Caillottes" 75 cl|4450|21
Crémant d'Alsace brut, coupe|890|21
Châteauneuf-du-Pape 2021|6900|21
Traiteur
Broodjeslunch per persoon|1495|6
Koude visschotel (traiteur), per kg|3895|6|k
Américain préparé, per kg|2190|6|k
Verse kruidenboter, per kg|1775|6|k
Soep van de dag, per liter|835|6|k
Kaasplank traiteur p.p.|1850|6
Brood, lang grijs|345|6
Walking dinner, 7 hapjes p.p.|4200|12
Zaal en diversen
Zaalhuur feestzaal "De Gulden Sporen"|35000|21
Bediening, per uur en persoon|4235|21
Kurkgeld|1250|21
Cadeaubon|5000|0
Leeggoed bak bier|470|0
Waarborg glazen|2500|0`

// readMenu gives categories and dishes, numbered in order.
func readMenu() (categories []string, dishes []dish) {
	for line := range strings.SplitSeq(menu, "\n") {
		p := strings.Split(line, "|")
		if len(p) < 3 {
			categories = append(categories, line)
			continue
		}
		cents, _ := strconv.ParseInt(p[1], 10, 64) // the card above is ours; a test reads every line
		rate, _ := strconv.ParseInt(p[2], 10, 64)
		dishes = append(dishes, dish{
			id: len(dishes) + 1, category: len(categories), name: p[0],
			cents: fiscal.Cents(cents), rate: rate, weighed: len(p) == 4,
		})
	}
	return categories, dishes
}

func (s *shop) productRows() []row {
	rows := make([]row, 0, len(s.dishes))
	for i, d := range s.dishes {
		stock := "0"
		if d.category >= 5 && d.category <= 7 {
			stock = strconv.Itoa(12 + (d.id*37)%180)
		}
		rows = append(rows, row{
			integer("id", int64(d.id)),
			text("name", d.name),
			integer("categorylink", int64(d.category)),
			number("price", d.cents.String()),
			number("quantity", stock),
			flag("popup", d.category == 2 && i%3 == 0),
			flag("menupopup", strings.HasPrefix(d.name, "Walking dinner")),
			flag("openprice", d.name == "Cadeaubon"),
			integer("modtime", s.anchor.Start(fiscal.Brussels()).Unix()-int64(d.id)*86_400),
		})
	}
	return rows
}

// subproductRows are what a dish can be ordered with.
func subproductRows(dishes []dish, modified int64) []row {
	var mains, coffees []string
	for _, d := range dishes {
		switch d.category {
		case 2:
			mains = append(mains, strconv.Itoa(d.id))
		case 4:
			coffees = append(coffees, strconv.Itoa(d.id))
		}
	}
	subs := []struct {
		name  string
		price string
		of    []string
	}{
		{"Extra friet", "3.50", mains},
		{"Kroketten i.p.v. friet", "1.00", mains},
		{"Béarnaise", "2.50", mains},
		{"Poivre-crème", "2.50", mains[:4]},
		{"Saignant", "0.00", mains[4:6]},
		{"À point", "0.00", mains[4:6]},
		{"Bien cuit", "0.00", mains[4:6]},
		{"Zonder ui", "0.00", mains},
		{"Havermelk", "0.60", coffees},
	}
	rows := make([]row, 0, len(subs))
	for i, p := range subs {
		rows = append(rows, row{
			integer("id", int64(i+1)),
			text("name", p.name),
			number("price", p.price),
			number("quantity", "0"),
			numbers("productlink", p.of...),
			integer("modtime", modified-int64(i)*3600),
		})
	}
	return rows
}

// line sells a dish.
func (d dish) line(quantity decimal.Decimal) fiscal.Line {
	return fiscal.Line{
		Name: d.name, Quantity: quantity, Price: d.cents.Decimal(),
		Rate: decimal.New(d.rate, 0), RateKnown: true,
	}
}
