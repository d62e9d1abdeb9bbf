"""Makes a corpus of French news of any size, out of patterns and lists that stand here.

    python make_corpus.py news.jsonl --megabytes 100
    python make_corpus.py news.parquet --megabytes 1000 --parts 8
    python make_corpus.py gold.jsonl --gold

With --gold, documents carry the names that were put in as spans. It is no measure of accuracy: the sentences are few,
and what else they name has no span.

Nothing of it was ever news: names, offices and events are put together by chance. Equal options give equal bytes.
"""

import argparse
import datetime
import json
import os
import random
import re
import sys

import pyarrow as pa
import pyarrow.parquet as pq

COUNTRIES = """Cuba|Haïti|Brésil|Mexique|Argentine|Chili|Pérou|Colombie|Bolivie|Équateur|France|Espagne|Portugal|Italie
Allemagne|Belgique|Suisse|Norvège|Suède|Finlande|Pologne|Grèce|Turquie|Égypte|Maroc|Algérie|Tunisie|Sénégal|Mali|Ghana
Nigeria|Kenya|Angola|Namibie|Mozambique|Madagascar|Inde|Chine|Japon|Viet Nam|Thaïlande|Indonésie|Australie|Canada|Russie
Ukraine|Azerbaïdjan|Arménie|Géorgie|Côte d’Ivoire|États-Unis|Royaume-Uni|Afrique du Sud|Guinée-Bissau|Costa Rica"""
DEMONYMS = """cubain haïtien brésilien mexicain argentin chilien péruvien colombien bolivien français espagnol portugais
italien allemand belge suisse norvégien suédois polonais grec turc égyptien marocain algérien tunisien sénégalais malien
nigérian kényan angolais indien chinois japonais vietnamien indonésien australien canadien russe ukrainien arménien"""
CITIES = """La Havane|Genève|Paris|Madrid|Lisbonne|Rome|Berlin|Bruxelles|Oslo|Varsovie|Athènes|Ankara|Le Caire|Rabat
Alger|Tunis|Dakar|Bamako|Abuja|Nairobi|Luanda|Pékin|Tokyo|Hanoï|Jakarta|Moscou|Kiev|Bakou|Erevan|Brasilia|Lima|Quito"""
ORGANIZATIONS = """l’Organisation des Nations unies|l’ONU|l’Union africaine|l’Union européenne|la CELAC|l’OMS|l’UNESCO
le Mouvement des non-alignés|le G77|la Banque mondiale|le Fonds monétaire international|l’OTAN|la Ligue arabe"""
GIVEN = """Bruno Camille Inès Hugo Léa Marta Pablo Rosa Tomás Elena Omar Aminata Fatou Ivan Olga Anna Karim Leïla Jean
Marie Paul Claire Antoine Sofia Diego Lucía Andrés Beatriz"""
SURNAMES = """Rodríguez Ferrand Delmas Lindqvist Okafor Diallo Traoré Benali Haddad Petrov Ivanova Nakamura Nguyen Silva
Pereira Moreau Girard Lambert Novak Kowalski Rossi Bianchi Müller Weber Hansen Yilmaz Mensah Ndiaye Ortega Valdés"""
PORTFOLIOS = """des Affaires étrangères|de l’Économie|de la Santé|de la Culture|de l’Éducation|de la Défense|des Finances
du Commerce extérieur|de l’Agriculture|des Transports|de l’Intérieur|de l’Énergie"""
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()

SENTENCES = [
    "Le ministre {demonym} {portfolio}, {person}, a reçu {day} à {city} des délégations de plusieurs pays ({country}, {country}).",
    "Selon un communiqué publié à {city}, {organization} suivra de près la situation.",
    "« Nous voulons avancer sans perdre de temps », a déclaré {person} devant les journalistes.",
    "La rencontre, prévue le {date}, portera sur le commerce, les transports et la formation des jeunes.",
    "{organization_start} et le gouvernement {demonym} ont signé un accord de coopération le {date}.",
    "Les échanges entre les deux pays ont augmenté de {number} pour cent en un an, un résultat jugé encourageant.",
    "Le président de {country_of} a remercié {organization} pour son aide, reçue en {month} dernier.",
    "Des experts de {city} et de {city} ont présenté leurs travaux sur l’eau, les sols et les forêts.",
    "Aucune date n’a été fixée pour la suite des discussions, mais les équipes restent en contact.",
    "L’ambassadeur {demonym} à {city} a rappelé que la paix demeure la première condition du développement.",
    "Dans son discours, {person} a évoqué les liens anciens entre les peuples {demonym} et {demonym}.",
    "Les travaux reprendront {day}, en présence du vice-ministre {portfolio}, {person}.",
    "Près de {number} étudiants suivront des cours de langue, de médecine et de mécanique dès la rentrée.",
    "Interrogée sur ce point, la porte-parole {portfolio_of} n’a pas souhaité répondre.",
    "Un premier bilan sera présenté en {month} {year} devant {organization}.",
    "Les habitants attendent surtout des routes, des écoles et de l’eau potable.",
]


def _list(text):
    return [name.strip() for name in text.replace("\n", "|" if "|" in text else " ").split("|" if "|" in text else None)]


LISTS = {
    "country": _list(COUNTRIES),
    "demonym": _list(DEMONYMS),
    "city": _list(CITIES),
    "organization": _list(ORGANIZATIONS),
    "portfolio": _list(PORTFOLIOS),
    "day": DAYS,
    "month": MONTHS,
}
GIVEN_NAMES, FAMILY_NAMES = _list(GIVEN), _list(SURNAMES)


class _Names:
    """What stands in the gaps of a sentence; each gap is filled anew."""

    def __init__(self, chance):
        self.chance = chance
        pick = chance.choice
        self.makers = {name: (lambda values=values: pick(values)) for name, values in LISTS.items()} | {
            "person": lambda: f"{pick(GIVEN_NAMES)} {pick(FAMILY_NAMES)}",
            "country_of": lambda: f"la République de {pick(['Cuba', 'Colombie', 'Pologne', 'Namibie', 'Chypre'])}",
            "portfolio_of": lambda: f"du ministère {pick(LISTS['portfolio'])}",
            "organization_start": lambda: (lambda name: name[0].upper() + name[1:])(pick(LISTS["organization"])),
            "date": lambda: f"{chance.randint(2, 28)} {pick(MONTHS)} {chance.randint(1998, 2024)}",
            "year": lambda: str(chance.randint(1998, 2024)),
            "number": lambda: str(chance.randint(2, 900)),
        }

    def __getitem__(self, name):
        return self.makers[name]()


# What a gap is in gold, and what of it is no part of the name.
LABELS = {"country": "COUNTRY", "demonym": "DEMONYM", "city": "CITY", "person": "PERSON", "date": "DATE", "day": "DATE"}
_MARKED = re.compile("\x02([A-Z]+)\x03([^\x04]*)\x04")


class _MarkedNames(_Names):
    """Names between control characters, with their labels."""

    def __getitem__(self, name):
        text = super().__getitem__(name)
        return f"\x02{LABELS[name]}\x03{text}\x04" if name in LABELS else text


def _unmarked(text):
    spans, plain, end = [], "", 0
    for match in _MARKED.finditer(text):
        plain += text[end : match.start()]
        spans.append({"start": len(plain), "end": len(plain) + len(match[2]), "label": match[1], "text": match[2]})
        plain += match[2]
        end = match.end()
    return plain + text[end:], spans


def documents(size, seed=0, gold=False):
    """Documents until their texts have `size` bytes; with `gold` the same with spans."""
    chance = random.Random(seed)
    names = _MarkedNames(chance) if gold else _Names(chance)
    first = datetime.date(2019, 1, 1)
    made = number = 0
    while made < size:
        paragraphs = [
            " ".join(chance.choice(SENTENCES).format_map(names) for _ in range(chance.randint(2, 6)))
            for _ in range(chance.randint(2, 6))
        ]
        text = "\n\n".join(paragraphs)
        date = first + datetime.timedelta(days=chance.randrange(5 * 365))
        text, spans = _unmarked(text) if gold else (text, None)
        document = {"id": f"news-{seed}-{number}", "text": text, "date": date.isoformat(), "language": "fr"}
        yield document | {"spans": spans} if gold else document
        made += len(text.encode())
        number += 1


def write_jsonl(path, documents):
    with open(path, "w", encoding="utf-8") as file:
        for document in documents:
            file.write(json.dumps(document, ensure_ascii=False) + "\n")


SCHEMA = pa.schema([(name, pa.string()) for name in ("id", "text", "date", "language")])


def write_parquet(path, documents, rows=4000):
    """Row groups of about 8 MB: Spark cannot cut a row group in two."""
    with pq.ParquetWriter(path, SCHEMA) as writer:
        group = []
        for document in documents:
            group.append(document)
            if len(group) == rows:
                writer.write_table(pa.Table.from_pylist(group, schema=SCHEMA))
                group = []
        if group:
            writer.write_table(pa.Table.from_pylist(group, schema=SCHEMA))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", help="a file that ends in .jsonl or .parquet; with --parts a folder of them")
    parser.add_argument("--megabytes", type=float, default=10, help="of text")
    parser.add_argument("--parts", type=int, default=1, help="files to cut it into")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--gold", action="store_true", help="with the names as spans; JSONL only")
    options = parser.parse_args(argv)
    write, end = (write_jsonl, ".jsonl") if options.output.endswith(".jsonl") else (write_parquet, ".parquet")
    if options.gold and end == ".parquet":
        parser.error("gold is written as JSONL")
    size = int(options.megabytes * 1e6 / options.parts)
    if options.parts > 1:
        os.makedirs(options.output, exist_ok=True)
    for part in range(options.parts):
        path = options.output if options.parts == 1 else os.path.join(options.output, f"part-{part:05}{end}")
        write(path, documents(size, options.seed * 1000 + part, options.gold))
    return 0


if __name__ == "__main__":
    sys.exit(main())
