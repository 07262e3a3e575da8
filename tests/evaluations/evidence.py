"""Files that people, and those who wish them ill, hand in as evidence. Made here; none lies in the repository."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import ExifTags, Image, PngImagePlugin

MARK = "SOC-TRANG-EVIL"
SCRIPT = f"app.alert('{MARK}')"
A4 = (595, 842)
HTML = f"<!DOCTYPE html><script>{MARK}</script>".encode()
PHP = f"<?php {MARK}; ?>".encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode."


# Building blocks


def blank(pages: int = 1, size: tuple[float, float] = A4) -> Pdf:
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=size)
    return pdf


def written(pdf: Pdf, **options: object) -> bytes:
    """The bytes, streams as they are."""
    if "encryption" not in options:
        options["stream_decode_level"] = pikepdf.StreamDecodeLevel.none
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def raw(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a right table: for what a library would not write."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<<%s /Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(objects) + 1, start)
    return bytes(out)


def packed(pdf: Pdf, content: bytes, **more: object) -> Stream:
    """A stream that is stored packed."""
    stream = Stream(pdf, zlib.compress(content, 1))
    stream.Filter = Name.FlateDecode
    for key, value in more.items():
        stream[f"/{key}"] = value
    return stream


def action(kind: str, **more: object) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


def script() -> Dictionary:
    return action("JavaScript", JS=String(SCRIPT))


def dump(content: bytes) -> bytes:
    """A PDF and all its objects written out, streams packed and unpacked."""
    parts = [content]
    with pikepdf.explicit_conversion(), Pdf.open(io.BytesIO(content)) as pdf:
        parts.append(pdf.trailer.unparse())
        for each in pdf.objects:
            if isinstance(each, Stream):
                parts += [each.read_raw_bytes(), each.read_bytes(pikepdf.StreamDecodeLevel.specialized)]
                each = Dictionary(dict(each.items()))  # noqa: PLW2901 -- its other half
            parts.append(each.unparse())
    return b"\n".join(parts)


def picture(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def gradient(size: tuple[int, int] = (800, 600)) -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert("RGB")


def jpeg(size: tuple[int, int] = (800, 600), **options: object) -> bytes:
    return picture(gradient(size), "JPEG", **options)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", MARK)
    return out.getvalue()


# Good files

VIETNAMESE = """#set page(paper: "a4")
#set text(lang: "vi", size: 14pt)
#for i in range(1, 6) [
  = Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm, trang #i
  Bánh pía Sóc Trăng: ước được mãi mãi. Độc lập - Tự do - Hạnh phúc.
  #pagebreak(weak: true)
]"""


def vietnamese() -> bytes:
    """Five pages of text as a program for texts writes them."""
    return typst.compile(VIETNAMESE.encode(), format="pdf")


def of_other_fonts() -> bytes:
    """A PDF that counts on a font of the reader's machine, with Vietnamese letters at places of its own."""
    pdf = blank()
    described = pdf.make_indirect(Dictionary(Type=Name.FontDescriptor, FontName=Name.TimesNewRoman, Flags=34))
    pdf.pages[0].obj.Resources = Dictionary(
        Font=Dictionary(
            F=Dictionary(
                Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.TimesNewRoman, FontDescriptor=described,
                Encoding=Dictionary(Differences=[128, Name("/uni1EA5"), Name("/uni1EC7")]),
            )
        )
    )  # fmt: skip
    return written(pdf)


def scan(pages: int = 5) -> bytes:
    """Pages of pictures as a scanner writes them."""
    first, *others = [Image.new("RGB", (1240, 1754), (250, 250 - number, 240)) for number in range(pages)]
    return picture(first, "PDF", save_all=True, append_images=others, resolution=150)


def appearance(pdf: Pdf, colour: str = "1 0 0") -> Dictionary:
    """How something that hangs on a page looks: a coloured box of 100 x 100 points."""
    return Dictionary(
        N=pdf.make_indirect(
            Stream(pdf, f"{colour} rg 0 0 100 100 re f".encode(), Subtype=Name.Form, BBox=[0, 0, 100, 100])
        )
    )


def hung(pdf: Pdf, subtype: str, **more: object) -> Dictionary:
    """Something that hangs on the first page, in its lower left corner, 100 x 100 points."""
    annotation = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[0, 0, 100, 100], F=4, **more)
    )
    page = pdf.pages[0].obj
    if "/Annots" not in page:
        page.Annots = Array()
    page.Annots.append(annotation)
    return annotation


def stamped() -> bytes:
    pdf = blank()
    hung(pdf, "Stamp", AP=appearance(pdf))
    return written(pdf)


def signed(change: Callable[[Pdf], object] = lambda _pdf: None) -> bytes:
    """A PDF with a digital signature and its red box (the mathematics of it nobody here checks)."""
    pdf = blank()
    signature = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), ByteRange=[0, 10, 20, 10], Contents=String("signature")
    )
    field = hung(
        pdf, "Widget", FT=Name.Sig, T=String("Ký"), V=pdf.make_indirect(signature), AP=appearance(pdf)
    )
    pdf.Root.AcroForm = Dictionary(Fields=[field], SigFlags=3)
    change(pdf)
    return written(pdf)


# Things that act, hidden in a PDF: each must be gone from what is kept


def open_action(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script()


def catalogue_actions(pdf: Pdf) -> None:
    pdf.Root.AA = Dictionary(WC=script(), DP=action("URI", URI=String(f"http://{MARK}/")))


def named_script(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=[String("x"), script()]))


def script_in_a_stream(pdf: Pdf) -> None:
    pdf.Root.OpenAction = action("JavaScript", JS=packed(pdf, SCRIPT.encode()))


def script_behind_another_action(pdf: Pdf) -> None:
    pdf.Root.OpenAction = action(
        "GoTo", D=[pdf.pages[0].obj, Name.Fit], Next=[action("Named", Next=script())]
    )


def launch(pdf: Pdf) -> None:
    pdf.Root.OpenAction = action("Launch", F=String(f"{MARK}.exe"))


def launch_of_a_link(pdf: Pdf) -> None:
    hung(pdf, "Link", A=action("Launch", Win=Dictionary(F=String("cmd.exe"), P=String(MARK))))


def send_a_form(pdf: Pdf) -> None:
    field = hung(
        pdf, "Widget", FT=Name.Btn, T=String("x"), A=action("SubmitForm", F=String(f"http://{MARK}/"))
    )
    pdf.Root.AcroForm = Dictionary(Fields=[field])


def calculate_a_field(pdf: Pdf) -> None:
    field = hung(pdf, "Widget", FT=Name.Tx, T=String("x"), AA=Dictionary(C=script()), AP=appearance(pdf))
    pdf.Root.AcroForm = Dictionary(Fields=[field], CO=[field])


def other_file(pdf: Pdf) -> None:
    hung(pdf, "Link", A=action("GoToR", F=String(f"\\\\{MARK}\\share"), D=[0, Name.Fit]))


def page_action(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=script())


def action_of_a_branch(pdf: Pdf) -> None:
    pdf.Root.Pages.AA = Dictionary(O=script())


def bookmark(pdf: Pdf) -> None:
    item = pdf.make_indirect(Dictionary(Title=String(MARK), A=script()))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))


def xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=packed(pdf, SCRIPT.encode()))


def film(pdf: Pdf) -> None:
    hung(pdf, "RichMedia", RichMediaContent=Dictionary(Assets=Dictionary(Names=[String(MARK), Dictionary()])))


def model(pdf: Pdf) -> None:
    hung(
        pdf,
        "3D",
        **{"3DD": packed(pdf, b"U3D", Subtype=Name.U3D, OnInstantiate=packed(pdf, SCRIPT.encode()))},
    )


def hidden_among_resources(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources = Dictionary(ProcSet=Dictionary(Deep=[[Dictionary(Deeper=script())]]))


def action_that_is_a_stream(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources = Dictionary(
        Properties=Dictionary(P=packed(pdf, b"", S=Name.Launch, Win=String(MARK)))
    )


def content_elsewhere(pdf: Pdf) -> None:
    form = packed(
        pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], F=String(f"http://{MARK}/")
    )
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))


def attached(pdf: Pdf) -> None:
    pdf.attachments[f"{MARK}.exe"] = EXE + MARK.encode()


def attached_to_a_page(pdf: Pdf) -> None:
    file = Dictionary(Type=Name.Filespec, F=String(MARK), EF=Dictionary(F=packed(pdf, EXE + MARK.encode())))
    hung(pdf, "FileAttachment", FS=file)


def associated(pdf: Pdf) -> None:
    file = Dictionary(Type=Name.Filespec, F=String(MARK), EF=Dictionary(F=packed(pdf, EXE + MARK.encode())))
    pdf.pages[0].obj.AF = [file]


ACTING = [
    open_action, catalogue_actions, named_script, script_in_a_stream, script_behind_another_action, launch,
    launch_of_a_link, send_a_form, calculate_a_field, other_file, page_action, action_of_a_branch, bookmark, xfa,
    film, model, hidden_among_resources, action_that_is_a_stream, content_elsewhere,
]  # fmt: skip
ATTACHING = [attached, attached_to_a_page, associated]


def changed(change: Callable[[Pdf], object]) -> bytes:
    pdf = blank(2)
    change(pdf)
    return written(pdf)


def told_about() -> bytes:
    """A PDF that tells who made it, where and with what, in all places for that."""
    pdf = blank()
    pdf.docinfo.Author = String(MARK)
    pdf.Root.Metadata = Stream(pdf, MARK.encode(), Type=Name.Metadata)
    pdf.Root.PieceInfo = Dictionary(App=Dictionary(Private=String(MARK)))
    pdf.pages[0].obj.Resources = Dictionary(
        XObject=Dictionary(
            X=packed(pdf, b"", Subtype=Name.Form, BBox=[0, 0, 9, 9], Metadata=Stream(pdf, MARK.encode()))
        )
    )
    return written(pdf)


def said_before() -> bytes:
    """A PDF of which a later change wiped a page; the page is still in the file."""
    before = raw(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%%%s\nendstream" % (len(MARK) + 1, MARK.encode()),
    )  # fmt: skip
    place = len(before)
    update = b"4 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\n"
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Root 1 0 R/Size 5/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return before + update + table % (place, before.rindex(b"xref\n0 "), place + len(update))


# PDF files that are refused


def branches(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 3) for number in range(depth)]
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 595 842]>>")


def many_pages(pages: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids)
    return raw(b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * pages)


def of_page(keys: bytes, *objects: bytes, catalogue: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/Resources<<>>%s>>" % keys
    return raw(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, *objects
    )


def drawn_by(stream: Callable[[Pdf], Stream]) -> bytes:
    pdf = blank()
    pdf.pages[0].obj.Contents = stream(pdf)
    return written(pdf)


def twice_packed(pdf: Pdf) -> Stream:
    stream = packed(pdf, zlib.compress(bytes(300_000_000), 1))
    stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    return stream


def runs(pdf: Pdf) -> Stream:
    stream = packed(pdf, b"\x81\x00" * 10_000_000)
    stream.Filter = Array([Name.FlateDecode, Name.RunLengthDecode])
    return stream


def many_bombs() -> bytes:
    pdf = blank(7)
    for number, page in enumerate(pdf.pages):
        page.obj.Contents = packed(pdf, b" " * (60_000_000 + number))
    return written(pdf)


def packed_objects() -> bytes:
    """The catalogue lies in a stream of objects that unpacks to 300 MB."""
    bomb = zlib.compress(bytes(300_000_000), 1)
    out = bytearray(b"%PDF-1.7\n")
    place = len(out)
    out += b"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n" % (
        len(bomb), bomb,
    )  # fmt: skip
    start = len(out)
    rows = b"".join(
        struct.pack(">BIH", *row) for row in ((0, 0, 65535), (1, place, 0), (2, 1, 0), (1, start, 0))
    )
    table = b"3 0 obj<</Type/XRef/Size 4/W[1 4 2]/Root 2 0 R/Length %d>>stream\n%s\nendstream\nendobj\n"
    return bytes(out) + table % (len(rows), rows) + b"startxref\n%d\n%%%%EOF\n" % start


def huge_picture(pdf: Pdf) -> Stream:
    image = packed(
        pdf, bytes(1000), Subtype=Name.Image, Width=100_000, Height=100_000, BitsPerComponent=1,
        ColorSpace=Name.DeviceGray,
    )  # fmt: skip
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    return packed(pdf, b"595 0 0 842 0 0 cm /I Do")


def unfilled_form() -> bytes:
    pdf = blank()
    field = hung(pdf, "Widget", FT=Name.Tx, T=String("Tên"), V=String("Cơ sở Mỹ Xuyên"))
    pdf.Root.AcroForm = Dictionary(Fields=[field], NeedAppearances=True)
    return written(pdf)


def form_of_scripts(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=[], XFA=packed(pdf, b"<xdp/>"))
    pdf.Root.NeedsRendering = True


def portfolio(pdf: Pdf) -> None:
    attached(pdf)
    pdf.Root.Collection = Dictionary(Type=Name.Collection)


def locked(**passwords: str) -> bytes:
    return written(blank(), encryption=pikepdf.Encryption(owner="chu", **passwords))


# Photos


def described_jpeg(orientation: int = 1, size: tuple[int, int] = (800, 600)) -> bytes:
    """A photo that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = MARK
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (9.0, 36.0, 11.0), 3: "E", 4: (105.0, 58.0, 22.0)})
    return jpeg(size, exif=exif, comment=MARK.encode(), icc_profile=MARK.encode() * 20)


def described_png() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", MARK)
    return picture(gradient(), "PNG", pnginfo=text)


def endless_passes() -> bytes:
    content = picture(Image.new("RGB", (3000, 3000), "green"), "JPEG", progressive=True)
    return content[:-2] + content[content.rindex(b"\xff\xda") : -2] * 5000 + b"\xff\xd9"


# Files that pass and then cost time or memory when somebody looks at them


def slow() -> bytes:
    """A page that draws a form that draws a form ... ten times each, nine deep: a billion boxes in 3 kB."""
    pdf = blank(4)
    form = pdf.make_indirect(Stream(pdf, b"0 0 9 9 re f ", Subtype=Name.Form, BBox=[0, 0, 595, 842]))
    for _ in range(9):
        inner = Dictionary(XObject=Dictionary(X=form))
        form = pdf.make_indirect(
            Stream(pdf, b"/X Do " * 10, Subtype=Name.Form, BBox=[0, 0, 595, 842], Resources=inner)
        )
    page = pdf.pages[1].obj
    page.Resources = Dictionary(XObject=Dictionary(X=form))
    page.Contents = Stream(pdf, b"/X Do")
    return written(pdf)
