// Package intake is the log in which a webhook's delivery becomes durable before
// it is answered: one write and one sync, where the database needs a dozen writes
// over five pages. What lies in it is taken into the database afterwards, in
// batches. Here live the form of the log, appending and reading it; what a
// delivery means, when it is taken in and who may do so stands in package storage.
//
// # Form
//
// Two files, webhooks.intake-0 and -1, in the data folder, 0600. The unit is a
// group: the deliveries that were made durable by one sync, under one checksum,
// so a group is there as a whole or not at all. A group begins at a multiple of
// 4096 bytes and is filled up with zeros to the next: no byte that was
// acknowledged is ever written again by an append, whatever a disk does with the
// rest of a sector.
//
//	offset  0  4 bytes   "zgi1"
//	        4  4 bytes   name of the store's key: from its SHA-256
//	        8  uint64    number of the group, little endian as all that follow
//	       16  uint64    number of the group acknowledged before it
//	       24  uint32    length of the payload
//	       28  uint32    deliveries in it
//	       32  32 bytes  SHA-256 of the store's key, the 32 bytes before, the payload
//	       64            payload: the deliveries, see [Entry]
//
// Numbers grow by one with every attempt, over the whole life of a store, and
// none is given twice. The database keeps the number up to which it has taken
// groups in, and changes it in the transaction that takes them in. So a group
// counts when its checksum fits and its number is larger than the database's:
// what an earlier use of the file left behind is smaller and never counts, and no
// group is taken in twice. The key is random and lies in the database: a log
// beside another store's database does not fit, and no sender can put a group
// into the middle of a body.
//
// # What a crash leaves
//
// A group is written when the one before it has been synced. A last group whose
// checksum does not fit was never acknowledged: a torn tail, and nothing. A group
// that names as the one before it one that is neither there nor taken in proves
// that an acknowledged group is gone: damage, see [Found.Gaps]. An acknowledged
// last group that rots is not told from a torn tail. A group that is whole and was
// never acknowledged (the program died between sync and answer, the sync failed)
// is taken in if it is found: its sender sends it again, and records are
// recognised.
//
// # Space
//
// A file is zeros before it is used, synced with its size and its name, so that a
// sync of an append has no metadata to write; that needs nothing of the file
// system but to overwrite. It is used again from its beginning when all in it is
// taken in; then the other is written on. While the other is not free, a file
// grows by a megabyte of zeros. The owner bounds what is not taken in, and with it
// the files. What was taken in is overwritten in time, and both files are removed
// when their owner ends; until then they hold the last deliveries a second time.
//
// # Failures
//
// After a failed write or sync nothing is known of a file (a second sync may
// succeed without having written anything), so it is never appended to again:
// when what it holds is taken in, it is removed and made anew, and meanwhile the
// other serves. The failed group keeps its number.
package intake
