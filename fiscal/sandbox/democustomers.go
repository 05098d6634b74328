package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"zegel/fiscal"
)

// customer is one of the cloud's customers.
type customer struct {
	fiscal.Party
	lang           string // nl, fr or de: the language of notes
	tag, tagFamily string
	tagType        string // barcode or rfid
}

// companies and people of the demo are invented. A line is language, company,
// name, first name, street, zip, town; an r at its end marks a VAT payer.
const people = `nl|Bakkerij De Gouden Aar|Peeters|An|Kerkstraat 12|9000|Gent|r
nl|Bouwbedrijf Vandenbroucke & Zonen NV|Vandenbroucke|Jozef|Industrielaan 4 bus 7|8800|Roeselare|r
nl|Advocatenkantoor Van den Bossche-D'Hondt|D'Hondt|Liesbeth|Meir 101|2000|Antwerpen|r
nl|Rederij 't Zwin BV|Verhaeghe|Wout|Zeedijk 250|8300|Knokke-Heist|r
nl|Tandartspraktijk Willems|Willems|Katrien|Naamsestraat 88|3000|Leuven|r
nl|Garage "De Snelle Wiel" bvba|Claes|Dirk|Steenweg op Gent 310|9300|Aalst|r
nl|vzw Harmonie Sint-Cecilia|Mertens|Greet|Dorpsplein 1|2440|Geel|
nl||Janssens|Marie|Bosdreef 15|2018|Antwerpen|
nl||De Smet|Jürgen|Korenmarkt 3|9000|Gent|
nl||Vermeulen-'t Jolle|Pieter-Jan|Vrijdagmarkt 22 bus 0301|9000|Gent|
nl|Gemeentebestuur Zoersel|||Handelslei 167|2980|Zoersel|r
nl|Drukkerij Lannoy & Cie CommV|Lannoy|Hervé|Rijksweg 9|8510|Marke|r
fr|Établissements Dupont-Lefèvre SA|Lefèvre|Étienne|Rue de la Loi 42|1000|Bruxelles|r
fr|Boulangerie « Au Pain d'Antan »|Noël|Aurélie|Chaussée de Waterloo 715|1180|Uccle|r
fr|Imprimerie Saint-Hubert SRL|Gérard|François|Rue du Pont 7|6870|Saint-Hubert|r
fr|Cabinet médical Dr Ågren|Ågren|Bénédicte|Avenue Louise 480 bte 12|1050|Ixelles|r
fr|ASBL Les Amis de l'Orgue|Maes|Geneviève|Place du Marché 2|4000|Liège|
fr||Dubois|Jean-François|Rue Haute 13|5000|Namur|
fr||Lambert|Zoé|Boulevard d'Avroy 200|4000|Liège|
fr|Transports Charlier & Fils|Charlier|Benoît|Route de Mons 88|7000|Mons|r
fr|Ville de Bouillon|||Place Ducale 1|6830|Bouillon|r
fr|Œnothèque du Sablon|Cœur|Maëlle|Rue de Rollebeek 5|1000|Bruxelles|r
de|Schreinerei Müller & Söhne GmbH|Müller|Jürgen|Hauptstraße 12|4700|Eupen|r
de|Gasthof Zur Alten Mühle|Groß|Änne|Klosterstraße 3|4780|Sankt Vith|r
de|Steuerkanzlei Weiß|Weiß|Günther|Aachener Straße 77|4731|Raeren|r
de||Schäfer|Käthe|Neustraße 41|4700|Eupen|
de|Musikverein Frohsinn VoG|Lentz|Björn|Am Rathaus 1|4760|Büllingen|
nl|Ελληνική Ταβέρνα «Ο Ζορμπάς»|Παπαδόπουλος|Γιώργος|Dambruggestraat 201|2060|Antwerpen|r
nl|Магазин „Калинка“ – Kalinka BV|Иванова|Наталья|Offerandestraat 55|2060|Antwerpen|r
fr|Łódź Kraków Traiteur – Żurek i Pączki|Wiśniewska|Małgorzata|Rue du Midi 99|1000|Bruxelles|r
nl|Şirin Döner & Köfte Şti.|Yılmaz|İbrahim|Stationsstraat 66|3600|Genk|r
fr|Café Ţuică și Mămăligă|Brâncuși|Ștefania|Chaussée de Haecht 14|1210|Saint-Josse|r
nl|Þór & Ægir Seafood ehf., filiaal Oostende|Sigurðardóttir|Ástríður|Visserskaai 17|8400|Oostende|r
nl|Pâtisserie Ő & Ű — Őszi Kávéház|Szőke|Gyöngyvér|Bondgenotenlaan 5|3000|Leuven|r
fr|Čokoláda Příliš Žluťoučký Kůň|Dvořák|Jiří|Galerie de la Reine 31|1000|Bruxelles|r
nl|Feestcomité 🎉 Bal der Burgers 🍟|Aerts|Lotte|Grote Markt 1|2000|Antwerpen|
nl|"Chez 'Ome' Jef" <b>&</b> Co; DROP|O'Brien|Seán|Oude Baan 7\9|2800|Mechelen|r
nl|   Spaties  Vooraan en  Achteraan  |de  Wit| Eva |Lindelaan 3|1830|Machelen|`

// partners of the longest name a register would ever hold.
const longName = "Internationale Coöperatieve Vennootschap tot Bevordering van de Gastronomische, Culturele en Toeristische Ontwikkeling van de Euregio Maas-Rijn, de Kempen, Haspengouw, het Hageland, de Voerstreek en de Oostkantons, in vereffening, handelend onder de benaming Société coopérative pour la promotion de la cuisine"

// readCustomers gives the demo's customers for a seed, id from 1.
func readCustomers(seed int64, anchor fiscal.Date) []customer {
	r := rand.New(rand.NewPCG(uint64(seed), 2))
	lines := strings.Split(people, "\n")
	lines = append(lines, "nl|"+string([]rune(longName)[:300])+"|Vandenberghe|Marie-Antoinette|Koningin Elisabethlaan 1234 bus 0056|3700|Tongeren|r")
	changed := anchor.Start(fiscal.Brussels())
	out := make([]customer, 0, len(lines))
	for i, l := range lines {
		p := strings.Split(l, "|")
		c := customer{lang: p[0]}
		c.Party = fiscal.Party{
			ID: strconv.Itoa(i + 1), Company: p[1], Name: p[2], FirstName: p[3],
			Street: p[4], Zip: p[5], Town: p[6],
			Phone: fmt.Sprintf("+32 3 000 %02d %02d", r.IntN(100), r.IntN(100)), // no area hands out 000
			// Seconds, as the API's modtime has no smaller part.
			Modified: changed.Add(-time.Duration(r.IntN(200*86_400)) * time.Second).UTC(),
		}
		c.Email = fmt.Sprintf("klant%d@example.com", i+1)
		if p[7] == "r" {
			c.VAT = writeVAT(vatNumber(r), i)
		}
		if i%4 == 1 {
			c.tag, c.tagType, c.tagFamily = fmt.Sprintf("2%011d", r.Int64N(1e11)), "barcode", strconv.Itoa(1+i%3)
		} else if i%9 == 5 {
			c.tag, c.tagType, c.tagFamily = fmt.Sprintf("04%012X", r.Int64N(1<<47)), "rfid", "0"
		}
		out = append(out, c)
	}
	return out
}

// vatNumber makes a Belgian number whose two check digits are 97 less the
// first eight modulo 97. Its beginning is one that is given to nobody yet, so
// that no demo invoice names a real company.
func vatNumber(r *rand.Rand) string {
	n := 19_000_000 + r.IntN(900_000)
	return fmt.Sprintf("%08d%02d", n, 97-n%97)
}

// writeVAT writes a number as shops do: mostly with BE, not always.
func writeVAT(n string, i int) string {
	switch i % 5 {
	case 1:
		return "BE " + n[:4] + "." + n[4:7] + "." + n[7:]
	case 3:
		return n
	}
	return "BE" + n
}

func (s *shop) customerRows() []row {
	rows := make([]row, 0, len(s.customers))
	for _, c := range s.customers {
		modified := "0"
		if !c.Modified.IsZero() {
			modified = strconv.FormatInt(c.Modified.Unix(), 10)
		}
		rows = append(rows, row{
			number("id", c.ID),
			text("name", c.Name),
			text("fistname", c.FirstName), // so spelled in the seed
			text("companyname", c.Company),
			text("street_number", c.Street),
			text("phone", c.Phone),
			text("zipcode", c.Zip),
			text("town", c.Town),
			text("vatnumber", c.VAT),
			text("email", c.Email),
			text("tagid", c.tag),
			text("tagtype", c.tagType),
			text("tagfamid", c.tagFamily),
			number("modtime", modified),
		})
	}
	return rows
}
