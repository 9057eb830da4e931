"""Builders of PDFs for tests: sound, encrypted, cut off, active, and hostile ones.

Each returns the bytes of a file. Nothing here is copied from anywhere: files are made by pikepdf,
or by hand where a library would refuse to make them so badly.
"""

import zlib
from collections.abc import Callable, Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

A4 = (595, 842)
HELLO = b"BT /F1 24 Tf 72 700 Td (Hello seminar) Tj ET"
MEGABYTE = 1024 * 1024


def document(
    pages: int = 1,
    *,
    title: str = "",
    size: tuple[float, float] = A4,
    content: bytes = HELLO,
    change: Callable[[Pdf], None] | None = None,
    **save: object,
) -> bytes:
    """A sound PDF of `pages` pages of `size` points that show `content`.

    `change` may add to the document before it is saved; `save` goes to `Pdf.save`.
    """
    pdf = Pdf.new()
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    for _ in range(pages):
        pdf.add_blank_page(page_size=size)
        page = pdf.pages[-1]
        page.Contents = pdf.make_stream(content)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
    if title:
        pdf.docinfo.Title = String(title)
    if change:
        change(pdf)
    stream = BytesIO()
    pdf.save(stream, **save)  # type: ignore[arg-type]
    return stream.getvalue()


def encrypted(user: str = "", owner: str = "owner", revision: int = 6) -> bytes:
    """A PDF with passwords; with an empty `user` password everybody can open it."""
    return document(
        encryption=pikepdf.Encryption(
            user=user,
            owner=owner,
            R=revision,  # type: ignore[arg-type]
            aes=revision > 3,
            metadata=revision > 3,
        )
    )


def with_open_action(action: Dictionary, *, compressed: bool = False) -> bytes:
    """A PDF that asks its reader to act when it is opened."""

    def change(pdf: Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_indirect(action)

    mode = pikepdf.ObjectStreamMode.generate if compressed else pikepdf.ObjectStreamMode.disable
    return document(change=change, object_stream_mode=mode)


def javascript(*, hidden: bool = False) -> bytes:
    """A PDF with JavaScript; `hidden` in a compressed object stream, where no search finds it."""
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    return with_open_action(action, compressed=hidden)


def linked(address: str) -> bytes:
    """A PDF whose page has a link to `address`."""

    def change(pdf: Pdf) -> None:
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 100, 100]),
            A=Dictionary(S=Name.URI, URI=String(address)),
        )
        pdf.pages[0].Annots = Array([link])

    return document(change=change)


def with_attachment() -> bytes:
    """A PDF that holds another file."""

    def change(pdf: Pdf) -> None:
        pdf.attachments["data.csv"] = b"a,b\n1,2\n"

    return document(change=change)


def with_form() -> bytes:
    """A PDF with a field to fill in, filled with the word Kept."""

    def change(pdf: Pdf) -> None:
        look = pdf.make_stream(b"0 0 1 rg 0 0 200 40 re f", BBox=Array([0, 0, 200, 40]))
        look.Type, look.Subtype = Name.XObject, Name.Form
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("name"),
                V=String("Kept"),
                F=4,
                Rect=Array([72, 600, 272, 640]),
                AP=Dictionary(N=look),
            )
        )
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    return document(change=change)


def saved_twice() -> bytes:
    """A PDF changed by appending to it: the first version's end mark lies in the middle."""
    first = document(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = first.rindex(b"startxref") + len(b"startxref")
    previous = int(first[start:].split()[0])
    with pikepdf.open(BytesIO(first)) as pdf:
        count, root = len(pdf.objects) + 1, pdf.Root.objgen[0]
    added = f"{count} 0 obj\n<</Note (second version)>>\nendobj\n".encode()
    table = (
        f"xref\n{count} 1\n{len(first):010d} 00000 n \n"
        f"trailer\n<</Size {count + 1}/Root {root} 0 R/Prev {previous}>>\n"
        f"startxref\n{len(first) + len(added)}\n%%EOF\n"
    ).encode()
    return first + added + table


def by_hand(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of the objects 1, 2, … as written; the first is its catalog."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


def one_page(contents: bytes, *, page: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF by hand: catalog, pages, a page with `page` in its dictionary, its contents, more."""
    return by_hand(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%b>>" % page,
            contents,
            *more,
        ]
    )


def no_pages() -> bytes:
    """A PDF with an empty tree of pages."""
    return by_hand([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])


def pages_in_a_circle() -> bytes:
    """A PDF whose tree of pages leads back to its beginning."""
    return by_hand(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
        ]
    )


def wrong_offsets() -> bytes:
    """A sound PDF whose table of offsets is seven bytes off, as some tools leave it."""
    return document(object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(
        b"\nstartxref\n", b"\nstartxref\n7", 1
    )


def crlf() -> bytes:
    """A plain PDF after a transfer that changed its line ends."""
    return one_page(_stream(b"0 0 m 9 9 l S")).replace(b"\n", b"\r\n")


def html_first() -> bytes:
    """A web page that is a PDF too: readers forgive what stands before the header."""
    return b"<!doctype html><script>alert(1)</script>\n" + document()


def zip_after(archive: bytes) -> bytes:
    """A PDF with a ZIP archive behind its end mark."""
    return document() + archive


def flate_bomb(unpacked: int = 600 * MEGABYTE) -> bytes:
    """A page whose contents unpack to `unpacked` bytes."""
    packer = zlib.compressobj(9)
    block = b" " * MEGABYTE
    packed = b"".join(packer.compress(block) for _ in range(unpacked // MEGABYTE))
    return one_page(_stream(packed + packer.flush(), b"/Filter/FlateDecode"))


def form_bomb(depth: int = 14, times: int = 5) -> bytes:
    """Forms that draw forms that draw forms: `times` to the power of `depth` of them."""
    first = 5
    forms = []
    for level in range(depth):
        last = level == depth - 1
        drawing = b"0 0 1 1 re f " if last else b"/F Do " * times
        inner = b"" if last else b"/Resources<</XObject<</F %d 0 R>>>>" % (first + level + 1)
        forms.append(_stream(drawing, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + inner))
    return one_page(_stream(b"/F Do"), page=b"/Resources<</XObject<</F 5 0 R>>>>", more=forms)


def nested_arrays(depth: int = 100_000) -> bytes:
    """Brackets in brackets."""
    return one_page(_stream(b""), page=b"/Deep 5 0 R", more=[b"[" * depth + b"]" * depth])


def image_bomb(side: int = 60_000) -> bytes:
    """A picture of side by side black pixels."""
    packer = zlib.compressobj(9)
    row = bytes(side // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    entries = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1"
        b"/ColorSpace/DeviceGray/Filter/FlateDecode" % (side, side)
    )
    return one_page(
        _stream(b"500 0 0 500 0 0 cm /I Do"),
        page=b"/Resources<</XObject<</I 5 0 R>>>>",
        more=[_stream(packed, entries)],
    )


def many_pages(count: int = 100_000) -> bytes:
    """A flat tree of `count` empty pages."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>"] * count
    return by_hand(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count),
            *pages,
        ]
    )
