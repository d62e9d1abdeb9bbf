extension ReportPage {
  /// What the filters do; the page says everything without it. It holds no `<` and no `&`, so that the file
  /// stays well-formed XML.
  static let script = """
    'use strict';
    (() => {
      const bar = document.getElementById('filters');
      if (bar === null) return;
      const boxes = Array.from(bar.querySelectorAll('input'));
      const rows = Array.from(document.querySelectorAll('tr[data-kind]'));
      const marks = Array.from(document.querySelectorAll('mark[data-kind]'));
      const articles = Array.from(document.querySelectorAll('article'));
      const apply = () => {
        const on = new Set(boxes.filter(box => box.checked).map(box => box.name + ' ' + box.value));
        const isShown = node => on.has('kind ' + node.dataset.kind)
          ? node.dataset.labels.split(' ').some(label => on.has('label ' + label)) : false;
        rows.forEach(row => { row.hidden = !isShown(row); });
        marks.forEach(mark => { mark.classList.toggle('off', !isShown(mark)); });
        const onlyErrors = on.has('only errors');
        articles.forEach(article => {
          const wanted = article.querySelector('mark.bad:not(.off), mark.half:not(.off)');
          article.hidden = onlyErrors ? wanted === null : false;
        });
      };
      bar.addEventListener('change', apply);
      bar.hidden = false;
      apply();
    })();
    """

  /// The SHA-256 of ``script`` in base 64: the page allows this script and no other.
  static let scriptHash = "M62Cn4ckIt+mIwg6q8bBAmwzTSIlGY9H/Add46EOlVo="
}
