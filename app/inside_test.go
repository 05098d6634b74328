package app

// Dated is dated, for the tests outside.
var Dated = (*App).dated
