// Which colours a label has: the same as in every picture of EntityKit (LabelPalette.swift).
// The colours themselves are the classes .c0 to .c14 of page.css.

const named = ["COUNTRY", "DEMONYM", "CITY", "REGION", "ORGANIZATION", "TITLE", "PERSON", "DATE"];
const shared = 7;
const indices = new Map(named.map((label, index) => [label, index]));

/** The index of a label's colours. Labels without their own are spread by the FNV-1a hash of their name. */
export function paletteIndex(label) {
  let index = indices.get(label);
  if (index === undefined) {
    let hash = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(label)) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    }
    index = named.length + Number(hash % BigInt(shared));
    indices.set(label, index);
  }
  return index;
}

export function labelClass(label) {
  return `c${paletteIndex(label)}`;
}

/** In the order of a legend: labels with colours of their own first, the others by name. */
export function inLegendOrder(labels) {
  const rank = (label) => (named.includes(label) ? named.indexOf(label) : named.length);
  return [...labels].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}
