"""The languages that Whisper knows: their codes, and their names as OpenAI's API writes them."""

_NAMES = """
af afrikaans, am amharic, ar arabic, as assamese, az azerbaijani, ba bashkir, be belarusian,
bg bulgarian, bn bengali, bo tibetan, br breton, bs bosnian, ca catalan, cs czech, cy welsh,
da danish, de german, el greek, en english, es spanish, et estonian, eu basque, fa persian,
fi finnish, fo faroese, fr french, gl galician, gu gujarati, ha hausa, haw hawaiian, he hebrew,
hi hindi, hr croatian, ht haitian creole, hu hungarian, hy armenian, id indonesian, is icelandic,
it italian, ja japanese, jw javanese, ka georgian, kk kazakh, km khmer, kn kannada, ko korean,
la latin, lb luxembourgish, ln lingala, lo lao, lt lithuanian, lv latvian, mg malagasy, mi maori,
mk macedonian, ml malayalam, mn mongolian, mr marathi, ms malay, mt maltese, my myanmar, ne nepali,
nl dutch, nn nynorsk, no norwegian, oc occitan, pa punjabi, pl polish, ps pashto, pt portuguese,
ro romanian, ru russian, sa sanskrit, sd sindhi, si sinhala, sk slovak, sl slovenian, sn shona,
so somali, sq albanian, sr serbian, su sundanese, sv swedish, sw swahili, ta tamil, te telugu,
tg tajik, th thai, tk turkmen, tl tagalog, tr turkish, tt tatar, uk ukrainian, ur urdu, uz uzbek,
vi vietnamese, yi yiddish, yo yoruba, zh chinese, yue cantonese
"""

_NAME_OF_CODE: dict[str, str] = {
    code: name for code, _, name in (entry.strip().partition(" ") for entry in _NAMES.split(","))
}
_CODE_OF_NAME = {name: code for code, name in _NAME_OF_CODE.items()}


def name_of(code: str) -> str:
    """Return the name of a language; a code that is not known stands for itself."""
    return _NAME_OF_CODE.get(code, code)


def code_of(wish: str) -> str | None:
    """Return the code of the language that a caller names, by code or name; None if unknown."""
    # Many send what a browser calls a language: "en-US".
    plain = wish.strip().lower()
    return _CODE_OF_NAME.get(plain) or next(
        (code for code in (plain, plain.split("-")[0]) if code in _NAME_OF_CODE), None
    )
