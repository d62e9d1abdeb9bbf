"""Modules of the page by themselves, on random texts, against the obvious slow way. They run in the browser."""

import random
import unittest

from page import PageTest

# Random numbers that a seed gives back (mulberry32), and texts with what is easily got wrong.
PRELUDE = r"""
let [seed, done] = [arguments[0], arguments[arguments.length - 1]];
const random = (below) => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
};
const pick = (list) => list[random(list.length)];
const alphabet = ['a', 'b', ' ', ' ', '\n', '\r\n', '\r', '😀', '𝔘', 'é', 'e\u0301', 'ก', 'ำ', 'ש', '. '];
const someText = (most) => Array.from({length: random(most)}, () => pick(alphabet)).join('');
const boundaries = (text) => {
  const found = [0];
  for (const character of text) found.push(found.at(-1) + character.length);
  return found;
};
const someSpans = (text, most) => {
  const places = boundaries(text);
  const spans = Array.from({length: random(most + 1)}, () => {
    const [a, b] = [pick(places), pick(places)];
    return {start: Math.min(a, b), end: Math.max(a, b), label: pick(['A', 'B', 'C'])};
  }).filter(({start, end}) => start < end);
  const byKey = new Map(spans.map((span) => [`${span.start},${span.end},${span.label}`, span]));
  return [...byKey].map(([key, span]) => ({...span, key}))
    .sort((a, b) => a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : 1));
};
const fail = (what, ...values) => { throw new Error(what + ' ' + JSON.stringify(values)); };
const run = (body) => body().then(() => done(null), (error) => done(String(error.stack)));
"""


class Modules(PageTest):
    def check(self, body):
        seed = random.randrange(2**31)
        failure = self.chrome.execute_async_script(PRELUDE + "run(async () => {" + body + "});", seed)
        self.assertIsNone(failure, f"seed {seed}")

    def test_offsets_in_every_unit(self):
        self.check("""
        const {fromUnit, toScalars, isBoundary} = await import('/units.js');
        for (let round = 0; round < 400; round += 1) {
          const text = someText(30);
          const places = boundaries(text);
          const scalars = toScalars(text, places);
          places.forEach((place, index) => {
            if (scalars.get(place) !== index) fail('scalars', text, place);
            const bytes = new TextEncoder().encode(text.slice(0, place)).length;
            for (const [unit, offset] of [['scalar', index], ['utf8', bytes], ['utf16', place]]) {
              if (fromUnit(text, unit, [offset]).get(offset) !== place) fail(unit, text, offset);
            }
          });
          for (let place = 0; place <= text.length; place += 1) {
            if (isBoundary(text, place) !== places.includes(place)) fail('boundary', text, place);
            if (!places.includes(place) && fromUnit(text, 'utf16', [place]).get(place) !== undefined) fail('half', text);
          }
          if (fromUnit(text, 'scalar', [places.length]).get(places.length) !== undefined) fail('outside', text);
        }
        """)

    def test_a_field_edits_its_document(self):
        self.check("""
        const {asShown, edited, fromShown} = await import('/units.js');
        for (let round = 0; round < 2000; round += 1) {
          const text = someText(20);
          const shown = asShown(text);
          const places = boundaries(shown);
          const [a, b] = [pick(places), pick(places)];
          const field = shown.slice(0, Math.min(a, b)) + asShown(someText(4)) + shown.slice(Math.max(a, b));
          const result = edited(text, field);
          if (asShown(result) !== field) fail('shown', text, field, result);
          if (!result.isWellFormed()) fail('half', text, field, result);
          // No line end is lost outside the edit.
          if (field === shown && result !== text) fail('unchanged', text, result);
          for (const place of places) {
            if (asShown(text.slice(0, fromShown(text, place))) !== shown.slice(0, place)) fail('offset', text, place);
          }
        }
        """)

    def test_spans_move_with_the_text(self):
        self.check("""
        const {changeBetween, moved} = await import('/units.js');
        for (let round = 0; round < 2000; round += 1) {
          const text = someText(20);
          const places = boundaries(text);
          const [a, b] = [pick(places), pick(places)];
          const [start, end, put] = [Math.min(a, b), Math.max(a, b), someText(4)];
          const after = text.slice(0, start) + put + text.slice(end);
          const change = changeBetween(text, after);
          const applied = text.slice(0, change.start) + change.inserted + text.slice(change.start + change.removed);
          if (applied !== after) fail('change', text, after, change);
          for (const span of someSpans(text, 6)) {
            const now = moved(span, change);
            const outside = span.end <= change.start || span.start >= change.start + change.removed;
            if (outside && !now) fail('lost', text, after, span);
            if (!now) continue;
            if (outside && after.slice(now.start, now.end) !== text.slice(span.start, span.end)) fail('moved', text, after, span);
            if (now.start >= now.end || !after.slice(now.start, now.end).isWellFormed()) fail('cut', text, after, span);
          }
        }
        """)

    def test_pieces_of_spans_are_the_spans(self):
        self.check("""
        const {paragraphs, distribute, elementOf} = await import('/blocks.js');
        for (let round = 0; round < 500; round += 1) {
          const text = someText(60) + (round % 50 ? '' : 'x'.repeat(9000) + '😀'.repeat(5000));
          const items = someSpans(text, 8).map((span) => ({...span, tag: span.key, classes: '', description: span.key, signature: ''}));
          const blocks = distribute(text, paragraphs(text), items);
          const pieces = new Map(items.map(({key}) => [key, '']));
          const first = new Map(items.map(({key}) => [key, 0]));
          let shown = '';
          for (const block of blocks) {
            const element = elementOf(block, text);
            if (element.textContent !== text.slice(block.start, block.end)) fail('text', text, block.start);
            if (!element.textContent.isWellFormed()) fail('half', text, block.start);
            shown += element.textContent;
            for (const mark of element.querySelectorAll('mark')) {
              const {key} = block.items[mark.dataset.item];
              pieces.set(key, pieces.get(key) + mark.textContent);
              if (!mark.classList.contains('continued')) first.set(key, first.get(key) + 1);
            }
          }
          const lineEnds = /\\r?\\n/g;
          if (shown !== text.replace(lineEnds, '')) fail('whole', text, shown);
          for (const {key, start, end} of items) {
            let phrase = '';
            for (const block of blocks) phrase += text.slice(Math.max(start, block.start), Math.max(start, Math.min(end, block.end)));
            if (pieces.get(key) !== phrase) fail('pieces', text, key, pieces.get(key), phrase);
            if (first.get(key) !== (phrase === '' ? 0 : 1)) fail('first', text, key);
          }
        }
        """)

    def test_what_is_kept_is_what_would_be_made(self):
        """After any series of changes the text looks as if it had been drawn at once."""
        self.check(r"""
        const {TextView} = await import('/view.js');
        const itemsOf = (text) => someSpans(text, 6).map((span) =>
          ({...span, kind: 'span', tag: span.label, classes: '', description: span.label, signature: span.label}));
        const root = document.body.appendChild(document.createElement('div'));
        const fresh = document.body.appendChild(document.createElement('div'));
        const look = (element) => element.innerHTML.replace(/ tabindex="-?[01]"/g, '');
        for (let round = 0; round < 40; round += 1) {
          const view = new TextView(root);
          root.replaceChildren();
          let text = someText(80);
          for (let step = 0; step < 8; step += 1) {
            const items = itemsOf(text);
            // Some calls come before the one before them is done.
            const showing = view.show(text, items);
            if (random(3) > 0) await showing;
            if (step === 7) {
              await showing;
              fresh.replaceChildren();
              await new TextView(fresh).show(text, items);
              if (look(root) !== look(fresh)) fail('look', text, look(root), look(fresh));
              const stops = root.querySelectorAll('[tabindex="0"]').length;
              const marks = root.querySelectorAll('mark:not(.continued)').length;
              if (stops !== Math.min(marks, 1)) fail('stops', text, stops);
              for (const item of items) {
                const isLineEnd = [...Array(item.end - item.start).keys()].every((at) =>
                  text[item.start + at] === '\n' || text.slice(item.start + at, item.start + at + 2) === '\r\n');
                if (Boolean(view.find(item.key)) === isLineEnd) fail('drawn', text, item);
                if (isLineEnd) continue;
                view.stand(item);
                const mark = root.querySelector('[tabindex="0"]');
                if (mark && view.itemAt(mark)?.key !== item.key) fail('stand', text, item);
              }
            }
            const places = boundaries(text);
            const [a, b] = [pick(places), pick(places)];
            const put = random(2) ? someText(6) : '';
            text = random(4) ? text.slice(0, Math.min(a, b)) + put + text.slice(Math.max(a, b)) : text;
          }
        }
        root.remove();
        fresh.remove();
        """)

    def test_verdicts_agree_with_the_scores(self):
        documents = self.chrome.execute_async_script(PRELUDE + """
        import('/compare.js').then(({compare}) => {
          const made = [];
          for (let round = 0; round < 60; round += 1) {
            const text = ('ab '.repeat(random(12) + 1)).trimEnd();
            const [gold, spans] = [someSpans(text, 6), someSpans(text, 6)];
            const {verdicts, missed} = compare(gold, spans);
            const kinds = spans.map(({key}) => verdicts.get(key)?.kind);
            const pairs = [...verdicts.values()].map(({gold}) => gold).filter(Boolean);
            made.push({text, gold, spans, kinds, missed, twice: new Set(pairs).size !== pairs.length});
          }
          done(made);
        });
        """, random.randrange(2**31))
        for index, document in enumerate(documents):
            gold, spans = document["gold"], document["spans"]
            plain = [[{key: span[key] for key in ("start", "end", "label")} for span in side] for side in (gold, spans)]
            report = self.server.post("evaluate", {
                "offset_unit": "utf16",
                "gold": [{"id": "1", "text": document["text"], "spans": plain[0]}],
                "predicted": [{"id": "1", "text": document["text"], "spans": plain[1]}]})
            with self.subTest(index=index, document=document):
                kinds = document["kinds"]
                self.assertNotIn(None, kinds)
                self.assertFalse(document["twice"])
                self.assertEqual(kinds.count("right"), report["strict"]["tp"])
                unpaired = [span for span in document["missed"] if not span["isPaired"]]
                paired = len(kinds) - kinds.count("spurious")
                self.assertEqual(len(unpaired), len(gold) - paired)
                exact = kinds.count("right") + kinds.count("label")
                self.assertEqual(exact, report["exact"]["tp"])


if __name__ == "__main__":
    unittest.main()
