// Package ubl writes a document as an electronic invoice: Peppol BIS Billing
// 3.0 in UBL 2.1, an invoice (type 380) or a credit note (381). It is pure: the
// same input is the same bytes, and nothing is read or sent. Sending belongs to
// a Peppol access point, archiving to storage; neither may come in here.
//
// Rules are cited as EN 16931 and Peppol name them: BR-CO-10, BR-S-08,
// PEPPOL-EN16931-R120 and so on; terms as BT-1, groups as BG-1.
package ubl
