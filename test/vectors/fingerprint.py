#!/usr/bin/env python3
"""The fingerprint once more, in another language: Python's standard library and nothing of this package.

    python3 test/vectors/fingerprint.py [VECTORS.json]

Works every vector out from the bytes of the request and the configuration, and compares. A line for each one
that differs; exit code 0 when all agree, 1 when some differ. README.md beside this file has the format.
"""

import hashlib
import hmac
import json
import pathlib
import re
import sys
import urllib.parse

WHITE_SPACE = b" \t"


def bytes_of(given):
    """A text is ASCII; anything else is given in hexadecimal."""
    return given.encode("ascii") if isinstance(given, str) else bytes.fromhex(given["hex"])


def parse_head(lines):
    """The request target, and names (lower case) with values in the order of the wire."""
    head = b"".join(line + b"\r\n" for line in lines) + b"\r\n"
    request_line, _, rest = head.partition(b"\r\n")
    _method, target, _version = request_line.split(b" ")
    fields = []
    while not rest.startswith(b"\r\n"):
        line, _, rest = rest.partition(b"\r\n")
        name, _, value = line.partition(b":")
        fields.append((name.lower(), value.strip(WHITE_SPACE)))
    return target, fields


def in_header(name, _target, fields):
    return [value for field, value in fields if field == name.lower()]


def in_authorization(scheme, _target, fields):
    form = re.compile(rb"(?P<scheme>[^ \t]+)[ \t]+(?P<credentials>.+)", re.DOTALL)
    matches = [form.fullmatch(value) for value in in_header(b"authorization", _target, fields)]
    return [m["credentials"] for m in matches if m and m["scheme"].lower() == scheme.lower()]


def in_query(name, target, _fields):
    _path, _, query = target.split(b"#")[0].partition(b"?")
    pairs = [parameter.split(b"=", 1) for parameter in query.split(b"&") if b"=" in parameter]
    decode = urllib.parse.unquote_to_bytes
    return [decode(value) for encoded, value in pairs if decode(encoded) == name]


def in_cookie(name, _target, fields):
    pairs = [
        cookie.split(b"=", 1)
        for header in in_header(b"cookie", _target, fields)
        for cookie in header.split(b";")
        if b"=" in cookie
    ]
    return [value.strip(WHITE_SPACE) for cookie, value in pairs if cookie.strip(WHITE_SPACE) == name]


WAYS = {"header": in_header, "authorization": in_authorization, "query": in_query, "cookie": in_cookie}


def find_key(locations, target, fields):
    """The first key that is not empty, at the first configured location that has one, and how many there are."""
    found = []
    for location in locations:
        kind, _, name = location.partition(":")
        shown = "authorization" if kind == "authorization" else name.lower()
        for key in WAYS[kind](name.encode(), target, fields):
            if key:
                found.append((key, kind, shown))
    key, kind, shown = found[0] if found else (None, None, None)
    return {"key": key, "location": kind, "name": shown, "count": len(found)}


def pepper_bytes(pepper):
    if "text" in pepper:
        return bytes_of(pepper["text"])
    return re.sub(rb"\r?\n\Z", b"", bytes_of(pepper["file"]))


def digest(key, pepper, length):
    if pepper is None:
        return hashlib.sha256(key).hexdigest()[:length]
    return hmac.new(pepper_bytes(pepper), key, hashlib.sha256).hexdigest()[:length]


def work_out(configuration, request):
    target, fields = parse_head([bytes_of(line) for line in request])
    result = find_key(configuration["locations"], target, fields)
    result.update(fingerprint=None, key_id=None, previous=[])
    if result["key"] is not None:
        pepper, length = configuration["pepper"], configuration["length"]
        result["fingerprint"] = digest(result["key"], pepper, length)
        result["key_id"] = pepper and pepper["id"]
        result["previous"] = [digest(result["key"], each, length) for each in configuration["previous"]]
    return result


def main():
    default = pathlib.Path(__file__).with_name("fingerprint.json")
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    vectors = json.loads(path.read_text(encoding="ascii"))
    differ = 0
    for case in vectors["cases"]:
        expected = dict(case["expect"])
        if expected["key"] is not None:
            expected["key"] = bytes_of(expected["key"])
        result = work_out(vectors["configurations"][case["configuration"]], case["request"])
        if result != expected:
            differ += 1
            print(f"{case['name']}: expected {expected}, got {result}")
    print(f"{len(vectors['cases']) - differ} of {len(vectors['cases'])} agree")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
