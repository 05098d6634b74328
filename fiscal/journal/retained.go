package journal

// PayloadOfRetained is the payload of Retained: an archived file was deleted
// after the time that the law wants it kept. The entry stays, and with it the
// file's hash.
func PayloadOfRetained(sha256, kept, by, reason string) FreePayload {
	return FreePayload{"sha256": sha256, "kept_until": kept, "by": by, "reason": reason}
}

// RetainedPaper gives the hash of the file that an entry of the kind Retained
// says was deleted; ok is false for every other payload.
func RetainedPaper(k Kind, payload any) (sha256 string, ok bool) {
	p, free := payload.(FreePayload)
	if k != Retained || !free {
		return "", false
	}
	sha256, ok = p["sha256"].(string)
	return sha256, ok
}
