"""A workbook's parts while some of them are changed, and the zip file with them in it.

Parts that nobody has touched go into the new file as they were.
"""

from __future__ import annotations

import io
import posixpath
import zipfile

from lkt.ingest.filetype import FileError
from lkt.ingest.links import Links
from lkt.ingest.splice import Splice, made
from lkt.ingest.zip import part_name, unpack

_TYPES = "[content_types].xml"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


class Parts:
    """The parts of a sound workbook by name, in small letters. `texts` may be written to.

    FileError when the workbook is not sound.
    """

    def __init__(self, data: bytes) -> None:
        package = unpack(data)
        self.links = Links(package)
        self.package = package
        self.texts = dict(package.texts)
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._spelled = {part_name(entry): entry.filename for entry in self._archive.infolist()}

    def add(self, name: str, raw: bytes, content_type: str) -> None:
        """A new part. FileError when there is one of that name."""
        if name in self._spelled:
            raise FileError("file_unsafe")
        self.texts[name] = raw
        types = Splice(self.texts[_TYPES])
        ending = name.rpartition(".")[2]
        if ending == "xml":
            types.append(
                types.root, made(types.tag("Override"), PartName=f"/{name}", ContentType=content_type)
            )
        elif ending not in (kind.attributes.get("Extension") for kind in types.root.all("Default")):
            types.append(types.root, made(types.tag("Default"), Extension=ending, ContentType=content_type))
        self.texts[_TYPES] = types.bytes()

    def link(self, owner: str, kind: str, target: str) -> str:
        """Let one part point at another; the id by which it does."""
        folder, name = posixpath.split(owner)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        raw = self.texts.get(listing) or made("Relationships", xmlns=_LINKS).encode()
        if listing not in self._spelled:
            folder, name = posixpath.split(self._spelled[owner])
            self._spelled[listing] = posixpath.join(folder, "_rels", f"{name}.rels")
        links = Splice(raw)
        taken = {link.attributes.get("Id") for link in links.root.children}
        free = next(f"lkt{number}" for number in range(1, len(taken) + 2) if f"lkt{number}" not in taken)
        links.append(links.root, made(links.tag("Relationship"), Id=free, Type=kind, Target=f"/{target}"))
        self.texts[listing] = links.bytes()
        return free

    def packed(self) -> bytes:
        """The workbook with what has been changed and added."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as new:
            for entry in self._archive.infolist():
                raw = self.texts.get(part_name(entry)) or self._archive.read(entry)
                new.writestr(zipfile.ZipInfo(entry.filename), raw, zipfile.ZIP_DEFLATED)
            for name in sorted(self.texts.keys() - self.package.texts.keys()):
                spelled = zipfile.ZipInfo(self._spelled.get(name, name))
                new.writestr(spelled, self.texts[name], zipfile.ZIP_DEFLATED)
        return buffer.getvalue()
