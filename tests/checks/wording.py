# SPDX-License-Identifier: GPL-3.0-or-later
"""How the translations say it: one name for one thing in each language, and the marks that its readers are used to."""
import ast
import re

import translations
import tree as t

FIELD = re.compile(r'^(msgid|msgstr\S*) ((?:"[^\n]*"(?:\n|\Z))+)', re.M)
# What is typed or sent is not said: a command, an option, a member of an answer, the name of a variable.
CODE = re.compile(r"“certbook [^”]*”|\b(?:domains|certificates)\[%u\]|\b[A-Z]+(?:_[A-Z]+)+\b|\A(?:DOMAIN|FOLDER|FILE)\Z|Sort by domain, .*")

# A pattern for a thing in English, and for each language one for the words that it has there, in any of their forms.
LANGUAGES = ("de", "es", "fr", "ja", "ms", "vi", "zh_CN")
GLOSSARY = (
    ("account", r"kont", "cuenta", "compte", "アカウント", "akaun", "tài khoản", "账户"),
    ("certificate(?! authorit)", r"zertifikat", "certificado", "certificat", "証明書", "sijil", "chứng chỉ", "证书"),
    ("certificate authority", "zertifizierungsstelle", "autoridad de certificación", "autorité de certification", "認証局",
     "pihak berkuasa sijil", "cơ quan cấp chứng chỉ", "证书颁发机构"),
    ("clock", r"\buhr", "reloj", "horloge", "時計", r"\bjam", "đồng hồ", "时钟"),
    ("database", "datenbank", "base de datos", "base de données", "データベース", "pangkalan data", "cơ sở dữ liệu", "数据库"),
    ("domain", "domain", "dominio", "domaine", "ドメイン", "domain", "tên miền", "域名|域组件"),
    ("fingerprint", "fingerabdr", "huella", "empreinte", "フィンガープリント", "cap jari", "dấu vân tay", "指纹"),
    ("folder", "ordner", "carpeta", "dossier", "フォルダー", "folder", "thư mục", "文件夹"),
    ("chain", "kette", "cadena", "chaîne", "チェーン", "rantaian", "chuỗi", "证书链"),
    ("inventory", "inventar", "inventario", "inventaire", "インベントリ|一覧", "inventori", "danh mục", "清单"),
    ("issuer", "aussteller", "emisor", "émetteur", "発行者", "pengeluar", "bên cấp", "颁发者"),
    ("keyring", "schlüsselbund", "depósito de claves", "trousseau", "キーリング", "gelang kunci", "chùm khóa", "密钥环"),
    ("passphrase", "passphrase", "frase de contraseña", "phrase secrète", "パスフレーズ", "frasa laluan", "cụm mật khẩu", "密码短语"),
    ("password", "passw[oö]rt", "contraseña", "mots? de passe", "パスワード", "kata laluan", "mật khẩu", "密码"),
    ("private key", r"privat\w* schlüssel", "claves? privadas?", "clés? privées?", "秘密鍵", "kunci persendirian", "khóa riêng", "私钥"),
    ("renewed", "erneuer", "renova", "renouvel", "更新", "diperbaharui", "gia hạn", "续期"),
    ("revoked", "widerrufen", "revocado", "révoqué", "失効", "dibatalkan", "thu hồi", "吊销"),
    ("token", "token", "token", "jeton", "トークン", "token", r"\bmã\b", "令牌"),
    ("tooltip", "minihilfe", "sugerencia", "infobulle", "ツールチップ", "petua alat", "chú giải", "提示"),
)  # fmt: skip

HAN = "[\u4e00-\u9fff]"
MARKS = {
    "": ((r"\.\.\.", "…"), (r"\w'\w|\"", "’ or the marks of the language")),
    "de": ((r"”|(?:\A|[\s(])“", "„ “"), (" …", "a no-break space before …")),
    "es": (("[“”]", "« »"),),
    "fr": (("[“”]", "« »"), ("« | [»:]", "a no-break space"), (" [;?!]", "a narrow no-break space")),
    "ja": (("[“”]", "「」"), ("[（）：；]", "the narrow form")),
    "ms": (),
    "vi": (),
    "zh_CN": (("[「」«»]", "“ ”"), (rf"{HAN}[,;:?!]|{HAN} ?\((?!_)", "the wide form")),
}


def text_of(literals):
    return "".join(ast.literal_eval(line) for line in literals.splitlines())


def entries(tree, language):
    """What is said in English, and what for it: one pair for each form of the plural."""
    said = ""
    for name, literals in FIELD.findall(tree.text(f"po/{language}.po")):
        if name == "msgid":
            said = text_of(literals)
        elif said and not said.endswith(";"):  # a list for a program
            yield said, text_of(literals)


def names(tree):
    """What the glossary names in English is called as it says in each language."""
    problems = []
    for language in translations.languages(tree):
        if language not in LANGUAGES:
            problems.append(f"po/{language}.po: tests/checks/wording.py has no words of it")
            continue
        column = LANGUAGES.index(language)
        for thing, *words in GLOSSARY:
            english, own = re.compile(rf"\b{thing}s?\b", re.I), re.compile(words[column], re.I)
            for said, translation in entries(tree, language):
                if english.search(CODE.sub("", said)) and not own.search(translation.replace("_", "")):
                    problems.append(f"po/{language}.po: {thing!r} is {words[column]!r}, not so in: {translation}")
    return problems


def marks(tree):
    """Quotation marks, colons, brackets and spaces are those of the language."""
    problems = []
    for language in translations.languages(tree):
        rules = [(re.compile(wrong), right) for wrong, right in MARKS[""] + MARKS.get(language, ())]
        for _, translation in entries(tree, language):
            problems += [f"po/{language}.po: write {right} in: {translation}" for wrong, right in rules if wrong.search(translation)]
    return problems


RULES = {
    "one thing has one name in a language": names,
    "each language has its own marks": marks,
}

if __name__ == "__main__":
    t.run(RULES)
