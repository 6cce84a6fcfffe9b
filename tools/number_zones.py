"""Makes the table of phone numbers and time zones that 'Calling Hours' goes by.

    python3 -m venv /tmp/zones && /tmp/zones/bin/pip install -r tools/number_zones.txt
    /tmp/zones/bin/python tools/number_zones.py

The source is libphonenumber's map of prefixes to time zones (Apache-2.0, see NOTICE), as the Python
package `phonenumbers` carries it. The map alone is right for numbers that belong to a place. A mobile
number of a country with several zones can be in any of them: libphonenumber knows that by the kind of
the number, so prefixes that can be those of a mobile or service number get all zones of their country.
Within +1 mobile numbers have the area codes of places, so there the map counts.

Writes the table and, for the test, the map with sample numbers and what the library answers for them.
"""

import random
from pathlib import Path

import phonenumbers
import regex
from phonenumbers import PhoneMetadata, PhoneNumberType, is_number_type_geographical
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.timezone import time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "nodes/Unpod/calling/rules/numberZoneData.ts"
SOURCE = ROOT / "test/unit/calling/rules/numberZoneSource.txt"

KINDS = {
    "mobile": PhoneNumberType.MOBILE,
    "pager": PhoneNumberType.PAGER,
    "toll_free": PhoneNumberType.TOLL_FREE,
    "premium_rate": PhoneNumberType.PREMIUM_RATE,
    "shared_cost": PhoneNumberType.SHARED_COST,
    "personal_number": PhoneNumberType.PERSONAL_NUMBER,
    "voip": PhoneNumberType.VOIP,
    "uan": PhoneNumberType.UAN,
    "voicemail": PhoneNumberType.VOICEMAIL,
}

# Digits after the country code, from which on a prefix of both kinds of numbers is split no further.
FINEST = 3


def looked_up(digits):
    for length in range(min(TIMEZONE_LONGEST_PREFIX, len(digits)), 0, -1):
        if digits[:length] in TIMEZONE_DATA:
            return TIMEZONE_DATA[digits[:length]]
    return ()


def patterns_of(country_code):
    """Patterns of the country's numbers: those that belong to no place, and its fixed lines."""
    anywhere, fixed = [], []
    for region in COUNTRY_CODE_TO_REGION_CODE[country_code]:
        metadata = PhoneMetadata.metadata_for_region(region, None)
        if metadata is None:
            continue
        line = metadata.fixed_line and metadata.fixed_line.national_number_pattern
        if line:
            fixed.append(regex.compile(line))
        for name, kind in KINDS.items():
            numbers = getattr(metadata, name)
            pattern = numbers and numbers.national_number_pattern
            if not pattern:
                continue
            if name == "mobile" and pattern == line:
                kind = PhoneNumberType.FIXED_LINE_OR_MOBILE
            if not is_number_type_geographical(kind, country_code):
                anywhere.append(regex.compile(pattern))
    return anywhere, fixed


def can_begin(patterns, national):
    return any(pattern.fullmatch(national, partial=True) for pattern in patterns)


def prefixes_of_anywhere(country_code):
    """Prefixes whose numbers can be anywhere in the country, where the map names a place for them."""
    anywhere, fixed = patterns_of(country_code)
    country = TIMEZONE_DATA[str(country_code)]
    found = []

    def visit(national):
        digits = str(country_code) + national
        if not can_begin(anywhere, national):
            return
        deeper = [k for k in TIMEZONE_DATA if k.startswith(digits) and k != digits]
        if not deeper and looked_up(digits) == country:
            return
        is_pure = national != "" and not deeper and not can_begin(fixed, national)
        if is_pure or len(national) >= FINEST:
            found.append(digits)
            return
        for digit in "0123456789":
            visit(national + digit)

    visit("")
    return found


def table():
    zones_by_prefix = dict(TIMEZONE_DATA)
    for country_code in COUNTRY_CODE_TO_REGION_CODE:
        country = TIMEZONE_DATA.get(str(country_code), ())
        if len(country) < 2 or country_code == 1:
            continue
        for prefix in prefixes_of_anywhere(country_code):
            for deeper in [k for k in zones_by_prefix if k.startswith(prefix)]:
                del zones_by_prefix[deeper]
            zones_by_prefix[prefix] = country
    return zones_by_prefix


def write_table(zones_by_prefix):
    zones = sorted({zone for some in zones_by_prefix.values() for zone in some})
    by_set = {}
    for prefix in sorted(zones_by_prefix):
        by_set.setdefault(zones_by_prefix[prefix], []).append(prefix)
    lines = sorted(
        " ".join([",".join(str(zones.index(zone)) for zone in some), *prefixes])
        for some, prefixes in by_set.items()
    )
    TABLE.write_text(
        "/*\n"
        " * Made by tools/number_zones.py; not to be edited. From the time-zone map of libphonenumber\n"
        f" * ({phonenumbers.__version__}), Copyright (C) The Libphonenumber Authors, Apache License 2.0: see NOTICE.\n"
        " */\n\n"
        "/** Names of time zones. */\n"
        f"export const ZONES =\n\t'{' '.join(zones)}';\n\n"
        "/** A line for each set of zones: their places in the list, then the prefixes of numbers that can be there. */\n"
        "export const PREFIXES = `\n" + "\n".join(lines) + "\n`;\n"
    )


def sample(prefix, rng):
    """A valid number that begins with a prefix, with what the library answers for it; None without one."""
    for _ in range(60):
        length = rng.randint(max(8, len(prefix) + 1), 13)
        digits = prefix + "".join(rng.choice("0123456789") for _ in range(length - len(prefix)))
        try:
            number = phonenumbers.parse("+" + digits)
        except phonenumbers.NumberParseException:
            continue
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number) and e164 == "+" + digits:
            return digits, time_zones_for_number(number)
    return None


def grouped(kind, zones_by_key):
    by_set = {}
    for key in sorted(zones_by_key):
        by_set.setdefault(zones_by_key[key], []).append(key)
    return [f"{kind} {','.join(zones)} {' '.join(keys)}" for zones, keys in sorted(by_set.items())]


def write_source(zones_by_prefix):
    rng = random.Random(1)
    samples = dict(
        found
        for prefix in sorted({*TIMEZONE_DATA, *zones_by_prefix})
        if (found := sample(prefix, rng)) is not None
    )
    lines = [*grouped("map", TIMEZONE_DATA), *grouped("numbers", samples)]
    SOURCE.write_text(
        f"# libphonenumber {phonenumbers.__version__}, Copyright (C) The Libphonenumber Authors, Apache License 2.0.\n"
        "# Its map of prefixes to time zones, and its answers for sample numbers. Made by tools/number_zones.py.\n"
        + "\n".join(lines)
        + "\n"
    )


if __name__ == "__main__":
    made = table()
    write_table(made)
    write_source(made)
    print(f"{len(made)} prefixes, {TABLE.stat().st_size} bytes")
