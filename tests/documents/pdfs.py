"""PDFs with known words at known places, written by hand."""

from __future__ import annotations


def pdf(*pages, rotate=0):
    """A PDF whose pages have these lines, the first 100 points below the top of 800, each 50 below the one before."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        drawn = "".join(f"BT /F 20 Tf 60 {700 - 50 * number} Td ({line}) Tj ET " for number, line in enumerate(lines)).encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
        about = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate %d/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
        objects.append(about % (rotate, len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + end % (len(objects) + 1, len(out))
