package bundle

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"zegel/fiscal/exactjson"
)

// manifest checks the signature and holds the ZIP's files against the manifest's,
// both sorted by name. What it says of each file is kept as its hash alone.
func (v *verifier) manifest(context.Context) error {
	b, err := v.zip.read(manifestFile, mostManifest)
	if err != nil {
		return err
	}
	sig, err := v.zip.read(signatureFile, mostSmall)
	if err != nil {
		return err
	}
	if !ed25519.Verify(v.key, b, sig) {
		return errSignature
	}
	each, err := readManifest(b, &v.m)
	if err != nil {
		return fmt.Errorf("it cannot be read: %w", err)
	}
	if v.m.Format != Format {
		return fmt.Errorf("its format is %.60q, not %s: %w", v.m.Format, Format, errNewer)
	}
	if v.m.Key != v.r.Key {
		v.fault(manifestFile, saysNames, v.m.Key, v.r.Key)
	}
	v.r.Head, v.r.Licence, v.r.From, v.r.To = v.m.Head, v.m.Licence, v.m.From, v.m.To
	return v.list(each)
}

// list holds the files of the ZIP against those of the manifest.
func (v *verifier) list(each func(func(FileLine) error) error) error {
	v.sha = make([][sha256.Size]byte, len(v.zip.entries))
	v.done = make([]bool, len(v.zip.entries))
	i, last := 0, ""
	// skip passes over files that sort before name, which the manifest lacks.
	skip := func(name string) {
		for ; i < len(v.zip.entries) && (name == "" || v.zip.entries[i].name < name); i++ {
			e := v.zip.entries[i].name
			if e != manifestFile && e != signatureFile {
				v.fault(e, saysAdded, "", "")
			}
			v.done[i] = true
		}
	}
	err := each(func(f FileLine) error {
		if f.Name <= last || f.Name == manifestFile || f.Name == signatureFile {
			return fmt.Errorf("the manifest lists %q twice, out of order or without need", f.Name)
		}
		last = f.Name
		skip(f.Name)
		if i == len(v.zip.entries) || v.zip.entries[i].name != f.Name {
			v.fault(f.Name, saysMissing, f.SHA256, "")
			return nil
		}
		if n, err := hex.Decode(v.sha[i][:], []byte(f.SHA256)); err != nil || n != sha256.Size || strings.ContainsAny(f.SHA256, "ABCDEF") {
			return fmt.Errorf("the manifest has no SHA-256 of %q", f.Name)
		}
		if e := v.zip.entries[i]; f.Size != e.size {
			v.fault(e.name, saysSize, fmt.Sprint(f.Size), fmt.Sprint(e.size))
		}
		i++
		return nil
	})
	skip("")
	return err
}

// listHead stands before the manifest's list of files.
const listHead = `"files": [` + "\n"

// readManifest reads a manifest but its files, which must be written as writeTo
// writes them, and gives what hands those on, line by line: there may be millions.
// Files in another form are an error when they are asked for, so that a newer
// format can be told by its name before.
func readManifest(b []byte, m *Manifest) (func(func(FileLine) error) error, error) {
	strict := func(b []byte) error {
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		return d.Decode(m)
	}
	head, list, ok := bytes.Cut(b, []byte(listHead))
	if ok {
		if err := strict(fmt.Appendf(nil, "%s\"files\": []}", head)); err != nil {
			return nil, err
		}
		var again bytes.Buffer
		if err := m.writeTo(&again, func(func(FileLine) error) error { return nil }); err != nil {
			return nil, err
		}
		if !bytes.Equal(bytes.TrimSuffix(again.Bytes(), []byte("\n]\n}\n")), head) {
			return nil, errManifestForm
		}
		return func(fn func(FileLine) error) error { return eachFileLine(list, fn) }, nil
	}
	if err := strict(b); err != nil {
		return nil, err
	}
	return func(func(FileLine) error) error { return errManifestForm }, nil
}

// errManifestForm: the manifest may say one thing to one reader and another to
// the next.
var errManifestForm = errors.New("the manifest is not written as manifests are")

func eachFileLine(list []byte, fn func(FileLine) error) error {
	r := exactjson.New(list)
	for more := true; more; {
		var line []byte
		line, more = bytes.CutSuffix(r.Line(), []byte(","))
		f := exactjson.New(line)
		f.Literal(`{"name":`)
		name := string(f.Text())
		f.Literal(`,"size":`)
		size := f.Integer()
		f.Literal(`,"sha256":`)
		sha := string(f.Text())
		f.Literal("}")
		if !f.Done() {
			return fmt.Errorf("the manifest's line %.100q is not written as its lines are", line)
		}
		if err := fn(FileLine{name, size, sha}); err != nil {
			return err
		}
	}
	if r.Literal("]\n}\n"); !r.Done() {
		return errors.New("the manifest does not end as it should")
	}
	return nil
}
