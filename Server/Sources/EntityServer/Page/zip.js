// Several files as one: a ZIP archive without compression (PKWARE's APPNOTE.TXT 6.3, sections 4.3.7 to 4.3.16).

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function checksum(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}

/** Numbers of the given widths in bytes, least significant first. */
function record(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}

/** files: `{name, content}`, the content as text. */
export function zip(files) {
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let offset = 0;
  const utf8Names = 0x0800;
  const firstDay = 0x0021;
  for (const { name, content } of files) {
    const [path, bytes] = [encoder.encode(name), encoder.encode(content)];
    const common = [
      [2, 20], [2, utf8Names], [2, 0], [2, 0], [2, firstDay], [4, checksum(bytes)], [4, bytes.length],
      [4, bytes.length], [2, path.length], [2, 0],
    ];
    parts.push(record([4, 0x04034b50], ...common), path, bytes);
    directory.push(
      record([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path);
    offset += 30 + path.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record(
    [4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
