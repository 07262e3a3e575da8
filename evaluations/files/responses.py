"""How evidence goes to the browser: pictures of pages to look at, files only to save."""

from django.core.files.storage import Storage, default_storage
from django.http import FileResponse, HttpResponse

from evaluations.files import names
from evaluations.files.pages import CannotShow, Width, page_picture

# Nothing that comes from a file may run, load or be framed, should a browser open it in spite of the headers.
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
# Kept by the browser, but asked for again each time (304 without a body): who may no longer see a dossier gets
# nothing. Staff pages are stored nowhere: `ocop_registry.middleware.keep_staff_pages_private` says so after us.
_ASK_AGAIN = "private, no-cache"


def picture_response(
    name: str, number: int, *, width: Width = 1240, storage: Storage = default_storage
) -> HttpResponse:
    """The picture of a page, to show in a page. Who may see it is the caller's question. Raises as `page_picture`."""
    picture = page_picture(name, number, width=width, storage=storage)
    try:
        response = HttpResponse(picture.read_bytes(), content_type="image/webp")
    except FileNotFoundError as error:  # deleted a moment ago
        raise CannotShow("busy") from error
    response["ETag"] = f'"{names.key(name)}-{number}-{width}"'
    response["Cache-Control"] = _ASK_AGAIN
    response["X-Content-Type-Options"] = "nosniff"
    return response


def original_response(name: str, original_name: str, *, storage: Storage = default_storage) -> FileResponse:
    """The kept file, always to save, under the name people gave it. Raises `CannotShow` when it is gone."""
    try:
        file = storage.open(name)
    except FileNotFoundError as error:
        raise CannotShow("gone") from error
    content_type = names.CONTENT_TYPES[names.suffix_of(name)]
    saved_as = names.for_saving(original_name, name)
    response = FileResponse(file, as_attachment=True, filename=saved_as, content_type=content_type)
    response["Content-Security-Policy"] = _SANDBOX
    response["Cache-Control"] = _ASK_AGAIN
    response["X-Content-Type-Options"] = "nosniff"
    return response
